package container

const (
	// silentPacket is the size in bytes up to which an AAC packet holds no sound. Encoders
	// need 4 bytes for digital silence in mono and 6 in stereo; speech at the lowest usual
	// rates takes more than 40.
	silentPacket = 12
	// edgePackets are left out of account at both ends: encoders start with a packet that
	// carries their name, and may end with a short one.
	edgePackets = 2
	// maxSizes bounds the packets that are looked at: 23 minutes of sound at 48 kHz.
	maxSizes = 1 << 16
)

// readSizes reads how many samples there are and, in a file on this machine, whether all
// of them are as small as silence.
func (t *mp4Track) readSizes(r *reader, b box) error {
	h, err := r.full(b, 12, 12)
	if err != nil {
		return err
	}
	t.samples = be32(h[8:])
	if !r.isLocal || b.kind != "stsz" || t.samples <= 2*edgePackets {
		return nil
	}
	if all := be32(h[4:]); all > 0 { // the size of every sample, and no table
		t.isSilent = all <= silentPacket
		return nil
	}
	count := min(int64(t.samples), (b.end-b.body-12)/4, maxSizes)
	sizes, err := r.read(b.body+12, int(count*4))
	if err != nil {
		return err
	}
	if count <= 2*edgePackets {
		return nil
	}
	sizes = sizes[:len(sizes)-4*edgePackets]
	t.isSilent = true
	for sizes = sizes[4*edgePackets:]; len(sizes) > 0; sizes = sizes[4:] {
		if be32(sizes) > silentPacket {
			t.isSilent = false
			return nil
		}
	}
	return nil
}
