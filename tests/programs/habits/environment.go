// Takes an environment of any size, and then a heap over all of its memory.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	size, sum := 0, 0
	for _, variable := range os.Environ() {
		size += len(variable)
		for _, c := range []byte(variable) {
			sum += int(c)
		}
	}
	fmt.Println(len(os.Args), len(os.Environ()), size, sum)
	blocks := [][]byte{}
	for i := 0; i < 300; i++ {
		block := make([]byte, 100_000)
		for j := range block {
			block[j] = byte(i)
		}
		blocks = append(blocks, block)
	}
	wrong := 0
	for i, block := range blocks {
		if strings.Count(string(block), string([]byte{byte(i)})) != len(block) {
			wrong++
		}
	}
	fmt.Println(len(blocks), wrong, len(os.Getenv("LONG")))
}
