// Command probe verifies tokens on command, for tests and benchmarks that run the verifiers of all languages in
// processes of their own. Commands on standard input: "verify TOKEN" and "follow TOKEN CHECKS"; the answers have times
// of the monotonic clock in ns.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	gatehouse "github.com/gatehouse/gatehouse/clients/go"
)

const (
	clockMonotonic = 1
	pause          = 100 * time.Microsecond
	startTimeout   = time.Minute
	longestLine    = 64 * 1024
)

type probe struct {
	verifier *gatehouse.Verifier
	refused  []string
}

func main() {
	verifier, err := start()
	if err != nil {
		log.Fatal(err)
	}
	defer verifier.Close()
	p := probe{verifier: verifier}
	fmt.Println("ready")
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if words[0] == "verify" {
			began := monotonic()
			fmt.Println(p.verdict(words[1]), began)
			continue
		}
		checks, err := strconv.Atoi(words[2])
		if err != nil {
			log.Fatal(err)
		}
		p.follow(words[1], checks)
	}
}

func start() (*gatehouse.Verifier, error) {
	id, secret, _ := strings.Cut(os.Getenv("CREDENTIAL"), ":")
	staleness, err := time.ParseDuration(os.Getenv("MAX_STALENESS_MS") + "ms")
	if err != nil {
		return nil, err
	}
	verifier, err := gatehouse.New(context.Background(), gatehouse.Config{
		Issuer:       os.Getenv("ISSUER"),
		Audience:     os.Getenv("AUDIENCE"),
		Credential:   gatehouse.Credential{ClientID: id, ClientSecret: secret},
		BaseURL:      os.Getenv("URL"),
		MaxStaleness: staleness,
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	return verifier, verifier.WaitReady(ctx)
}

func (p *probe) verdict(token string) gatehouse.Reason {
	_, err := p.verifier.Verify(token)
	var rejected *gatehouse.RejectedError
	if errors.As(err, &rejected) {
		return rejected.Reason
	}
	return "accepted"
}

func (p *probe) follow(token string, checks int) {
	var lastAccepted int64
	verifications, stale := 0, 0
	for {
		began := monotonic()
		result := p.verdict(token)
		verifications++
		if result == gatehouse.Revoked {
			break
		}
		if result == "accepted" {
			if lastAccepted == 0 {
				fmt.Println("following")
			}
			lastAccepted = began
		} else {
			stale++
		}
		time.Sleep(pause)
	}
	refusedAt := monotonic()
	p.refused = append(p.refused, token)
	again := 0
	for range checks {
		if p.verdict(p.refused[rand.IntN(len(p.refused))]) == "accepted" {
			again++
		}
	}
	fmt.Println("refused", lastAccepted, refusedAt, verifications+checks, stale, again)
}

// monotonic reads the clock that the other processes of the machine read. A time.Time does not reveal it.
func monotonic() int64 {
	var now syscall.Timespec
	_, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clockMonotonic, uintptr(unsafe.Pointer(&now)), 0)
	if errno != 0 {
		log.Fatal(errno)
	}
	return now.Nano()
}
