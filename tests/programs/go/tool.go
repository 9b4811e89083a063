// tool.go prints, reads and writes files, sleeps in two goroutines and makes
// 200 MB of garbage: Go's runtime owns all of memory and grows it by itself.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

type node struct {
	left, right *node
	payload     [64]byte
}

func tree(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{left: tree(depth - 1), right: tree(depth - 1)}
}

func (n *node) count() int {
	if n == nil {
		return 0
	}
	return 1 + n.left.count() + n.right.count()
}

func garbage() {
	kept := tree(14)
	total := 0
	for i := 0; i < 80; i++ {
		total += tree(14).count()
		if i%20 == 0 {
			fmt.Println("round", i)
		}
	}
	fmt.Println("nodes", total, kept.count())
}

func files(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "text"))
	if err != nil {
		return err
	}
	sub := filepath.Join(dir, "sub")
	if err := os.MkdirAll(sub, 0o755); err != nil {
		return err
	}
	upper := strings.ToUpper(string(text))
	name := filepath.Join(sub, "upper")
	if err := os.WriteFile(name, []byte(upper), 0o644); err != nil {
		return err
	}
	if err := os.Rename(name, filepath.Join(dir, "upper")); err != nil {
		return err
	}
	var found []string
	err = filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		found = append(found, p)
		return err
	})
	sort.Strings(found)
	fmt.Println(found)
	_, err = os.Stat(filepath.Join(dir, "none"))
	fmt.Println(os.IsNotExist(err))
	return os.Remove(filepath.Join(dir, "upper"))
}

func main() {
	fmt.Println(len(os.Args), os.Args[1:], os.Getenv("COLOUR"))
	done := make(chan string)
	for _, wait := range []int{30, 10} {
		go func() {
			time.Sleep(time.Duration(wait) * time.Millisecond)
			done <- fmt.Sprint("slept ", wait)
		}()
	}
	fmt.Println(<-done)
	fmt.Println(<-done)
	if err := files("dir"); err != nil {
		fmt.Fprintln(os.Stderr, "tool:", err)
		os.Exit(1)
	}
	garbage()
	fmt.Fprintln(os.Stderr, "leaving with 3")
	os.Exit(3)
}
