// symbol: Start
package main

type Starter interface {
	Start() error
}

func (s *Server) Start() error {
	go s.inner.Start()  //= call
	return nil
}
