// Answers questions about Traefik's own code: one JSON object per line on stdin, one answer per line on stdout.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/ip"
	"github.com/traefik/traefik/v3/pkg/middlewares/encodedcharacters"
	"github.com/traefik/traefik/v3/pkg/middlewares/requestdecorator"
	httpmuxer "github.com/traefik/traefik/v3/pkg/muxer/http"
	tcpmuxer "github.com/traefik/traefik/v3/pkg/muxer/tcp"
	"github.com/traefik/traefik/v3/pkg/tcp"
)

type router struct {
	Rule     string `json:"rule"`
	Priority int    `json:"priority"` // 0: the one that Traefik computes
}

type request struct {
	Host    string              `json:"host"` // also the TLS name of a TCP connection
	Path    string              `json:"path"` // as it travels, percent-encoded
	Query   string              `json:"query"`
	Method  string              `json:"method"`
	Headers map[string][]string `json:"headers"`
	Client  string              `json:"client"`
	ALPN    []string            `json:"alpn"`
}

type question struct {
	Kind       string    `json:"kind"` // http, tcp, addresses, paths, expression
	Routers    []router  `json:"routers"`
	Requests   []request `json:"requests"`
	List       []string  `json:"list"`
	Expression string    `json:"expression"`
	Texts      []string  `json:"texts"`
	// What a middleware encodedCharacters allows, asked of the paths in Texts.
	Allowed dynamic.EncodedCharacters `json:"allowed"`
}

type answer struct {
	Refused    []bool `json:"refused,omitempty"`    // per router, or of the list or the expression
	Priorities []int  `json:"priorities,omitempty"` // per router
	Winners    []int  `json:"winners,omitempty"`    // per request: the router's index, -1 for none
	Fits       []bool `json:"fits,omitempty"`       // per text or address
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		text, err := json.Marshal(answered(asked))
		if err != nil {
			panic(err)
		}
		out.Write(append(text, '\n'))
		out.Flush()
	}
}

func answered(asked question) answer {
	switch asked.Kind {
	case "http":
		return overHTTP(asked)
	case "tcp":
		return overTCP(asked)
	case "paths":
		return passing(asked)
	case "addresses":
		return inList(asked)
	default:
		return byExpression(asked)
	}
}

func overHTTP(asked question) answer {
	syntax, err := httpmuxer.NewSyntaxParser()
	if err != nil {
		panic(err)
	}
	muxer := httpmuxer.NewMuxer(syntax, nil)
	winner := -1
	var told answer
	for i, one := range asked.Routers {
		priority := one.Priority
		if priority == 0 {
			priority = httpmuxer.GetRulePriority(one.Rule)
		}
		won := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { winner = i })
		told.Priorities = append(told.Priorities, priority)
		told.Refused = append(told.Refused, muxer.AddRoute(one.Rule, "", priority, "file", won) != nil)
	}
	decorator := requestdecorator.New(nil)
	for _, one := range asked.Requests {
		winner = -1
		target, err := url.ParseRequestURI(one.Path + "?" + one.Query)
		if err != nil {
			panic(err)
		}
		req := &http.Request{Method: one.Method, Host: one.Host, URL: target, RequestURI: one.Path, Header: http.Header{},
			RemoteAddr: net.JoinHostPort(one.Client, "12345")}
		for name, values := range one.Headers {
			req.Header[http.CanonicalHeaderKey(name)] = values
		}
		decorator.ServeHTTP(httptest.NewRecorder(), req, muxer.ServeHTTP)
		told.Winners = append(told.Winners, winner)
	}
	return told
}

func overTCP(asked question) answer {
	muxer, err := tcpmuxer.NewMuxer(nil)
	if err != nil {
		panic(err)
	}
	winner := -1
	var told answer
	for i, one := range asked.Routers {
		priority := one.Priority
		if priority == 0 {
			priority = tcpmuxer.GetRulePriority(one.Rule)
		}
		won := tcp.HandlerFunc(func(tcp.WriteCloser) { winner = i })
		told.Priorities = append(told.Priorities, priority)
		told.Refused = append(told.Refused, muxer.AddRoute(one.Rule, "", priority, "file", won) != nil)
	}
	for _, one := range asked.Requests {
		winner = -1
		from := &net.TCPAddr{IP: net.ParseIP(one.Client), Port: 12345}
		data, err := tcpmuxer.NewConnData(one.Host, from, one.ALPN)
		if err != nil {
			panic(err)
		}
		if handler, _ := muxer.Match(data); handler != nil {
			handler.ServeTCP(nil)
		}
		told.Winners = append(told.Winners, winner)
	}
	return told
}

func inList(asked question) answer {
	checker, err := ip.NewChecker(asked.List)
	told := answer{Refused: []bool{err != nil}}
	for _, address := range asked.Texts {
		fits := false
		if err == nil {
			fits, _ = checker.Contains(address)
		}
		told.Fits = append(told.Fits, fits)
	}
	return told
}

func passing(asked question) answer {
	var told answer
	passed := false
	next := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true })
	handler := encodedcharacters.NewEncodedCharacters(context.Background(), next, asked.Allowed, "paths")
	for _, text := range asked.Texts {
		passed = false
		target, err := url.ParseRequestURI(text)
		if err != nil {
			panic(err)
		}
		handler.ServeHTTP(httptest.NewRecorder(), &http.Request{URL: target})
		told.Fits = append(told.Fits, passed)
	}
	return told
}

func byExpression(asked question) answer {
	expression, err := regexp.Compile(asked.Expression)
	told := answer{Refused: []bool{err != nil}}
	for _, text := range asked.Texts {
		told.Fits = append(told.Fits, err == nil && expression.MatchString(text))
	}
	return told
}
