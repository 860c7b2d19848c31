package container

// silentPackets are the sizes in bytes up to which a packet of a codec holds no sound, by
// the containers' codec names. Encoders of variable rate make such packets from digital
// silence: AAC of 4 to 6 bytes, Opus of 3, Vorbis of 1, FLAC of 14 to 16, ALAC of 23. Even
// the quietest sound takes several times as many.
//
// Codecs of constant rate, such as PCM, MP3, MP2, AC-3 and E-AC-3, use as many bytes for
// silence as for sound, so this tells nothing about them.
var silentPackets = map[string]uint64{
	"mp4a": 12, "A_AAC": 12,
	"Opus": 3, "A_OPUS": 3,
	"A_VORBIS": 2,
	"fLaC":     20, "A_FLAC": 20,
	"alac": 32, "A_ALAC": 32,
}

const (
	// edgePackets are ignored at both ends: encoders start with a packet that contains
	// their name, and may end with a short one.
	edgePackets = 2
	// maxSizes bounds the packets of a table that are read: 23 minutes of sound at 48 kHz.
	maxSizes = 1 << 16
)

// packetSizes are the sizes of the packets of a track.
type packetSizes struct {
	count   uint64 // counts only a few of equal packets
	largest uint64 // without edgePackets at both ends
	last    [edgePackets]uint64
	unknown bool // some were not seen
}

// add adds the size of the next packet.
func (p *packetSizes) add(size uint64) {
	if p.count >= 2*edgePackets {
		p.largest = max(p.largest, p.last[p.count%edgePackets])
	}
	p.last[p.count%edgePackets] = size
	p.count++
}

// addEqual adds packets of one size; 0 for an unknown one.
func (p *packetSizes) addEqual(n, size uint64) {
	p.unknown = p.unknown || size == 0
	const enough = 2*edgePackets + 1 // the others change nothing
	for range min(n, enough) {
		p.add(size)
	}
}

// isSilent reports whether no packet is large enough to hold a sound.
func (p *packetSizes) isSilent(codec string) bool {
	most := silentPackets[codec]
	return most > 0 && !p.unknown && p.count > 2*edgePackets && p.largest > 0 && p.largest <= most
}

// readSizes reads how many samples there are and, in a file on this machine, their sizes.
func (t *mp4Track) readSizes(r *reader, b box) error {
	h, err := r.full(b, 12, 12)
	if err != nil {
		return err
	}
	t.samples = be32(h[8:])
	all := be32(h[4:]) // the size of every sample; then there is no table
	switch {
	case !r.isLocal || b.kind != "stsz":
		t.sizes.unknown = true
		return nil
	case all > 0:
		t.sizes.addEqual(t.samples, all)
		return nil
	}
	count := min(int64(t.samples), (b.end-b.body-12)/4, maxSizes)
	table, err := r.read(b.body+12, int(count*4))
	if err != nil {
		return err
	}
	for ; len(table) > 0; table = table[4:] {
		t.sizes.add(be32(table))
	}
	return nil
}
