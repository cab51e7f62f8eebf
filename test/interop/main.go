// Reads a Hardproof ledger with software that was written elsewhere: the Go checksum database's note and tlog,
// torchwood's checkpoints, co-signatures and tiles, Tessera's client and fsck.
//
//	interop check -url LOG -log VKEY -members VKEY,VKEY…
//	interop admit -db FILE -log VKEY
//	interop offer -url LOG -log VKEY -witness URL -witness-key VKEY -old SIZE
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"filippo.io/torchwood"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("say what to do: check, admit or offer"))
	}
	switch os.Args[1] {
	case "check":
		fail(check(os.Args[2:]))
	case "admit":
		fail(admit(os.Args[2:]))
	case "offer":
		fail(offer(os.Args[2:]))
	default:
		fail(fmt.Errorf("no such command: %s", os.Args[1]))
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(arguments []string) error {
	flags := flag.NewFlagSet("check", flag.ExitOnError)
	base := flags.String("url", "", "the log's or a mirror's URL prefix")
	logKey := flags.String("log", "", "the log's verifier key")
	members := flags.String("members", "", "the members' verifier keys, separated by commas")
	fail(flags.Parse(arguments))

	ctx := context.Background()
	verifier, err := note.NewVerifier(*logKey)
	if err != nil {
		return fmt.Errorf("sumdb/note refuses the log's key: %w", err)
	}
	raw, err := get(*base + "/checkpoint")
	if err != nil {
		return err
	}
	checkpoint, err := openCheckpoint(raw, verifier)
	if err != nil {
		return err
	}
	said("sumdb/note and torchwood accept the checkpoint of size %d", checkpoint.N)

	for _, key := range strings.Split(*members, ",") {
		member, err := torchwood.NewCosignatureVerifier(key)
		if err != nil {
			return fmt.Errorf("torchwood refuses a member's key: %w", err)
		}
		opened, err := note.Open(raw, note.VerifierList(member))
		if err != nil {
			said("no co-signature by %s", member.Name())
			continue
		}
		at, err := torchwood.CosignatureTimestamp(opened.Sigs[0])
		if err != nil {
			return err
		}
		said("torchwood accepts the co-signature of %s, made at %d", member.Name(), at)
	}
	if err := checkTiles(ctx, *base, checkpoint.Tree); err != nil {
		return err
	}
	return checkTessera(ctx, *base, verifier)
}

// Every entry through torchwood's client, which proves each against the root, and proofs through sumdb/tlog.
func checkTiles(ctx context.Context, base string, tree tlog.Tree) error {
	fetcher, err := torchwood.NewTileFetcher(base)
	if err != nil {
		return err
	}
	reader, err := torchwood.NewClient(fetcher)
	if err != nil {
		return err
	}
	seen := int64(0)
	for range reader.AllEntries(ctx, tree, 0) {
		seen++
	}
	if err := reader.Err(); err != nil {
		return fmt.Errorf("torchwood's client: %w", err)
	}
	if seen != tree.N {
		return fmt.Errorf("torchwood's client read %d of %d entries", seen, tree.N)
	}
	said("torchwood's client read and proved %d entries", seen)

	hashes := torchwood.TileHashReaderWithContext(ctx, tree, fetcher)
	for _, index := range []int64{0, tree.N / 2, tree.N - 1} {
		entry, proof, err := reader.Entry(ctx, tree, index)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
			return fmt.Errorf("sumdb/tlog refuses entry %d: %w", index, err)
		}
	}
	for _, size := range []int64{1, tree.N/2 + 1, tree.N} {
		proof, err := tlog.ProveTree(tree.N, size, hashes)
		if err != nil {
			return err
		}
		root, err := tlog.TreeHash(size, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, size, root); err != nil {
			return fmt.Errorf("sumdb/tlog refuses the tree of size %d: %w", size, err)
		}
	}
	said("sumdb/tlog accepts inclusion and consistency proofs from the tiles")
	return nil
}

func checkTessera(ctx context.Context, base string, verifier note.Verifier) error {
	at, err := url.Parse(base + "/")
	if err != nil {
		return err
	}
	fetcher, err := client.NewHTTPFetcher(at, nil)
	if err != nil {
		return err
	}
	if err := fsck.New(verifier.Name(), verifier, fetcher, leafHashes, fsck.Opts{N: 2}).Check(ctx); err != nil {
		return fmt.Errorf("Tessera's fsck: %w", err)
	}
	said("Tessera's fsck finds the log sound")

	checkpoint, _, _, err := client.FetchCheckpoint(ctx, fetcher.ReadCheckpoint, verifier, verifier.Name())
	if err != nil {
		return fmt.Errorf("Tessera's client: %w", err)
	}
	proofs, err := client.NewProofBuilder(ctx, checkpoint.Size, fetcher.ReadTile)
	if err != nil {
		return fmt.Errorf("Tessera's client: %w", err)
	}
	if _, err := proofs.InclusionProof(ctx, checkpoint.Size/2); err != nil {
		return fmt.Errorf("Tessera's client: %w", err)
	}
	said("Tessera's client builds proofs from the tiles")
	return nil
}

func leafHashes(data []byte) ([][]byte, error) {
	bundle := api.EntryBundle{}
	if err := bundle.UnmarshalText(data); err != nil {
		return nil, err
	}
	hashes := make([][]byte, 0, len(bundle.Entries))
	for _, entry := range bundle.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(entry))
	}
	return hashes, nil
}

// Tells a litewitness of a log, as its witnessctl does: that program needs packages which cannot be had everywhere.
func admit(arguments []string) error {
	flags := flag.NewFlagSet("admit", flag.ExitOnError)
	path := flags.String("db", "", "the database of a litewitness that has been started once")
	logKey := flags.String("log", "", "the log's verifier key")
	fail(flags.Parse(arguments))

	verifier, err := note.NewVerifier(*logKey)
	if err != nil {
		return err
	}
	db, err := sqlite.OpenConn(*path, sqlite.OpenReadWrite)
	if err != nil {
		return err
	}
	defer db.Close()
	empty := rfc6962.DefaultHasher.EmptyRoot()
	if err := run(db, "INSERT INTO log (origin, tree_size, tree_hash) VALUES (?, 0, ?)", verifier.Name(), base64.StdEncoding.EncodeToString(empty)); err != nil {
		return err
	}
	return run(db, "INSERT INTO key (origin, key) VALUES (?, ?)", verifier.Name(), *logKey)
}

func run(db *sqlite.Conn, statement string, values ...any) error {
	return sqlitex.Execute(db, statement, &sqlitex.ExecOptions{Args: values})
}

// Offers the log's newest checkpoint to a witness, with a consistency proof made by sumdb/tlog, and prints its line.
func offer(arguments []string) error {
	flags := flag.NewFlagSet("offer", flag.ExitOnError)
	base := flags.String("url", "", "the log's URL prefix")
	logKey := flags.String("log", "", "the log's verifier key")
	witness := flags.String("witness", "", "the witness's URL prefix")
	witnessKey := flags.String("witness-key", "", "the witness's verifier key")
	old := flags.Int64("old", 0, "the size that the witness co-signed last")
	fail(flags.Parse(arguments))

	ctx := context.Background()
	verifier, err := note.NewVerifier(*logKey)
	if err != nil {
		return err
	}
	raw, err := get(*base + "/checkpoint")
	if err != nil {
		return err
	}
	checkpoint, err := openCheckpoint(raw, verifier)
	if err != nil {
		return err
	}
	body := &bytes.Buffer{}
	fmt.Fprintf(body, "old %d\n", *old)
	if *old > 0 {
		fetcher, err := torchwood.NewTileFetcher(*base)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(checkpoint.N, *old, torchwood.TileHashReaderWithContext(ctx, checkpoint.Tree, fetcher))
		if err != nil {
			return err
		}
		for _, hash := range proof {
			fmt.Fprintln(body, base64.StdEncoding.EncodeToString(hash[:]))
		}
	}
	fmt.Fprintf(body, "\n%s", raw)
	response, err := http.Post(*witness+"/add-checkpoint", "text/plain", body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	lines, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the witness answered %d: %s", response.StatusCode, lines)
	}
	cosigner, err := torchwood.NewCosignatureVerifier(*witnessKey)
	if err != nil {
		return err
	}
	text, _, _ := bytes.Cut(raw, []byte("\n\n"))
	if _, err := note.Open(append(append(text, "\n\n"...), lines...), note.VerifierList(cosigner)); err != nil {
		return fmt.Errorf("the witness's line does not verify: %w", err)
	}
	fmt.Print(string(lines))
	return nil
}

func openCheckpoint(raw []byte, verifier note.Verifier) (torchwood.Checkpoint, error) {
	opened, err := note.Open(raw, note.VerifierList(verifier))
	if err != nil {
		return torchwood.Checkpoint{}, fmt.Errorf("sumdb/note refuses the checkpoint: %w", err)
	}
	return torchwood.ParseCheckpoint(opened.Text)
}

func get(at string) ([]byte, error) {
	response, err := http.Get(at)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", at, response.Status)
	}
	return io.ReadAll(io.LimitReader(response.Body, 1<<20))
}

func said(format string, values ...any) {
	fmt.Printf(format+"\n", values...)
}
