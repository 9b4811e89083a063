// A reactor in Go, by the canonical ABI's core functions.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"unsafe"
)

// Go's own allocator asks for the time now and then, and realloc may call no
// import: what the host passes is placed here.
var room [1 << 16]byte
var used uint32

//go:wasmexport cabi_realloc
func realloc(old, oldSize, align, size uint32) uint32 {
	base := uint32(uintptr(unsafe.Pointer(&room)))
	at := (base + used + align - 1) & -align
	used = at - base + size
	if old != 0 || used > uint32(len(room)) {
		os.Exit(1)
	}
	return at
}

var result struct{ data, size uint32 }
var text []byte

//go:wasmexport wasi-fuse:languages/api#count
func count(data unsafe.Pointer, size uint32) unsafe.Pointer {
	words := map[string]int{}
	for _, word := range strings.Split(
		string(unsafe.Slice((*byte)(data), size)), " ") {
		words[word]++
	}
	used = 0
	parts := make(chan string)
	for word, n := range words {
		go func() { parts <- fmt.Sprintf("%s:%d", word, n) }()
	}
	list := []string{}
	for range words {
		list = append(list, <-parts)
	}
	sort.Strings(list)
	fmt.Printf("%d words of %s\n", len(words), os.Getenv("NAME"))
	text = []byte(strings.Join(list, " "))
	result.data = uint32(uintptr(unsafe.Pointer(&text[0])))
	result.size = uint32(len(text))
	return unsafe.Pointer(&result)
}

//go:wasmexport cabi_post_wasi-fuse:languages/api#count
func countPost(_ unsafe.Pointer) { text = nil }

func main() {}
