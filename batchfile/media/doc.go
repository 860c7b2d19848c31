// Package media looks at the media behind the URLs of a request file: whether Sync
// can fetch it, what it is and how long it plays.
//
// A Prober fetches the first bytes of each URL by HTTP range requests, and the
// container package reads them. It is the only code under batchfile that talks to a
// network. It sends no key, no cookie and no Referer, never retries but when a server
// asks for it, and refuses to connect to addresses that are not on the public
// internet: a request file comes from anywhere, and must not make this machine call
// its neighbors.
//
// Check makes problems with positions of the results. It is apart from Validate,
// which never looks at the media.
package media
