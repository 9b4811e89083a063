// serve.go is an echo server on the listening socket that LISTEN_FD names: it
// looks after COUNT connections, all at once, and ends when they have.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
)

func must(what string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

func main() {
	fd, err := strconv.Atoi(os.Getenv("LISTEN_FD"))
	must("LISTEN_FD", err)
	count, err := strconv.Atoi(os.Args[1])
	must("count", err)
	listener, err := net.FileListener(os.NewFile(uintptr(fd), "socket"))
	must("listen", err)
	fmt.Println("listening")
	var all sync.WaitGroup
	for i := 0; i < count; i++ {
		connection, err := listener.Accept()
		must("accept", err)
		all.Add(1)
		go func() {
			defer all.Done()
			_, err := io.Copy(connection, connection)
			must("copy", err)
			must("close", connection.Close())
		}()
	}
	all.Wait()
	must("close", listener.Close())
	fmt.Println("served", count)
}
