package dialogue

import (
	"context"
	"fmt"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/syncapi/job/upload"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
)

// local asks what to do with a source's media on this machine: upload them, or give the URL where
// they are published.
func (d *dialogue) local(ctx context.Context, source string) error {
	plan, ok := d.plan(source, compose.Options{Upload: true})
	if !ok {
		return nil
	}
	if plan.CheckFree(target(source)) != nil {
		d.tellExists(source)
		return nil
	}
	d.tell("%s names media on this machine. Sync fetches media from the internet.", filepath.Base(source))
	canUpload := d.tellPlan(source, plan)
	var options []option
	if canUpload {
		options = append(options, option{d.tellFiles(plan.Local), func(ctx context.Context) error { return d.upload(ctx, source, plan) }})
	}
	options = append(options,
		option{"They are published: type the URL of their folder", func(ctx context.Context) error { return d.publish(ctx, source) }},
		option{"Nothing", nil})
	_, err := d.offer(ctx, "What do you want to do with these media?", options...)
	return err
}

// tellFiles lists the files that can be uploaded, and returns the choice to upload them, with the
// number of files and bytes and the destination.
func (d *dialogue) tellFiles(files []compose.Local) string {
	const most = 5
	size, outside := int64(0), 0
	for i, l := range files {
		size += l.Bytes
		if !filepath.IsLocal(filepath.FromSlash(l.Name)) {
			outside++
		}
		if i < most {
			d.tell("%s, %s.", l.Name, format.Bytes(l.Bytes))
		}
	}
	if more := len(files) - most; more > 0 {
		d.tell("And %d more.", more)
	}
	if outside > 0 {
		d.tell("Warning: %s outside of the folder of the source.", format.Count(outside, "file")+format.Plural(outside, " is", " are"))
	}
	return fmt.Sprintf("Upload %s, %s, to %s", format.Count(len(files), "file"), format.Bytes(size), d.Host)
}

// upload uploads the media of a plan, unless one of them is unusable, and makes the request file.
func (d *dialogue) upload(ctx context.Context, source string, plan *compose.Plan) error {
	files, problems, err := upload.Check(plan.Local)
	if err != nil {
		d.tell("Nothing was uploaded: %v", err)
		return nil
	}
	d.tellProblems(problems)
	for _, p := range problems {
		if p.Severity == batchfile.Error {
			d.tell("Nothing was uploaded.")
			return nil
		}
	}
	printer := plain.NewUploads(d.Plain.Out, false, d.Plain.Now)
	assets, err := d.Jobs.Upload(ctx, files, printer.Tell)
	switch {
	case printer.Err() != nil:
		return printer.Err()
	case err != nil:
		d.tell("No request file was made: %v. The files that were uploaded are kept; the same again continues from there.", err)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return nil
	}
	return d.write(ctx, source, plan, assets)
}

// publish asks for the URL of the folder with the media, and makes the request file.
func (d *dialogue) publish(ctx context.Context, source string) error {
	base, err := d.ask(ctx, "The URL of the folder with these media, such as https://cdn.acme.io/clips:")
	if err != nil || base == "" {
		return err
	}
	plan, ok := d.plan(source, compose.Options{MediaBase: base})
	if !ok || !d.tellPlan(source, plan) {
		return nil
	}
	return d.write(ctx, source, plan, nil)
}
