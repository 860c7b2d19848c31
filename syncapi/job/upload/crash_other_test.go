//go:build !unix

package upload_test

func child() {}
