// heap.go does with slices what heap.c does with malloc: as a command, and as
// a reactor that exports heap.
package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

func sizeOf(i int) int { return 1000000 + i*97 }

func byteOf(round, i, j int) byte {
	return byte(round*7 + i*31 + j + j>>8)
}

func fill(round, i int) []byte {
	block := make([]byte, sizeOf(i))
	for j := range block {
		block[j] = byteOf(round, i, j)
	}
	return block
}

func throughFile(block []byte) int {
	if os.WriteFile("heap.out", block[:65536], 0o644) != nil {
		return 0
	}
	back, err := os.ReadFile("heap.out")
	if err != nil || !bytes.Equal(back, block[:65536]) {
		return 0
	}
	return 1
}

func rounds(n int) {
	for round := 0; round < 3; round++ {
		blocks := make([][]byte, n)
		files, wrong := 0, 0
		for i := range blocks {
			blocks[i] = fill(round, i)
			if i%4 == 0 {
				files += throughFile(blocks[i])
			}
		}
		for i := 1; i < n; i += 2 {
			blocks[i] = nil
		}
		for i := 1; i < n; i += 2 {
			blocks[i] = fill(round, i)
		}
		for i, block := range blocks {
			for j, b := range block {
				if b != byteOf(round, i, j) {
					wrong++
				}
			}
		}
		fmt.Printf("round %d: %d blocks, %d files, %d wrong\n", round, n,
			files, wrong)
	}
}

//go:wasmexport heap
func heap() {
	n := 8
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	rounds(n)
}

func main() { heap() }
