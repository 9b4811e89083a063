// Lists a directory through os.ReadDir: how many entries there are, and the
// sum of the numbers in their names.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	entries, err := os.ReadDir(os.Args[1])
	if err != nil {
		panic(err)
	}
	sum := 0
	for _, entry := range entries {
		number, err := strconv.Atoi(entry.Name()[5:])
		if err != nil {
			panic(err)
		}
		sum += number
	}
	fmt.Printf("%d entries, sum %d\n", len(entries), sum)
}
