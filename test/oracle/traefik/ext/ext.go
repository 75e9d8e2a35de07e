// Package ext stands for the module of Traefik's build that no proxy has: it extends the configuration by nothing.
package ext

// HTTP extends the HTTP configuration.
type HTTP struct{}

// Router extends a router.
type Router struct{}
