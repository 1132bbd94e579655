// symbol: http.HandlerFunc
package main

import "net/http"

func wrap(next http.HandlerFunc) http.HandlerFunc {  //= other
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {  //= call
		next(w, r) // http.HandlerFunc
	})
}
