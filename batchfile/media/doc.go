// Package media checks the media behind the URLs of a request file: whether Sync can
// download it, what it is and how long it plays.
//
// A Prober downloads the first bytes of each URL with HTTP range requests, and the
// container package reads them. It is the only code under batchfile that uses a network.
// It sends no key, no cookie and no Referer, and retries only if a server asks for it. It
// refuses to connect to addresses that are not on the public internet, because a request
// file comes from anywhere and must not make this machine call its neighbors.
//
// Check turns the results into problems with positions. It is separate from Validate,
// which never checks the media.
package media
