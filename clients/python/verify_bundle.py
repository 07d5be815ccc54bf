#!/usr/bin/env python3
"""Checks a bundle of evidence offline: that its records are in the ledger which its checkpoint signs.

Written from the specifications (RFC 6962, RFC 9162, c2sp.org: signed-note, tlog-checkpoint, tlog-cosignature,
tlog-proof, tlog-policy; engine/proof/evidence/bundle.h). Needs Python 3.8 and the openssl command, nothing else.

Examples:
  verify_bundle.py case-17.zip --key 'ledger.example/north+1f2e3d4c+AaBb...'
  verify_bundle.py case-17.zip --policy trusted-keys.txt
  verify_bundle.py case-17.zip            by the keys that whoever made the bundle put into it
Exits 0 if all is proved, 1 if something is not, 2 if it could not be checked.
"""
import argparse, base64, hashlib, io, json, pathlib, re, struct, subprocess, sys, tempfile, zipfile, zlib

def need(condition, sentence):
    if not condition: raise ValueError(sentence)

def unbase64(text):
    raw = base64.b64decode(text.encode())
    need(base64.b64encode(raw).decode() == text, f"expected base 64, found '{text}'")
    return raw

def pack(files):  # the one archive of these files
    body, directory = b"", b""
    for name in sorted(files):
        content = files[name]
        about = struct.pack("<5H3I2H", 10, 0, 0, 0, 33, zlib.crc32(content), len(content), len(content), len(name), 0)
        directory += struct.pack("<IH", 0x02014B50, 0x31E) + about + bytes(6)
        directory += struct.pack("<II", 0o100644 << 16, len(body)) + name.encode()
        body += struct.pack("<I", 0x04034B50) + about + name.encode() + content
    end = (0x06054B50, 0, len(files), len(files), len(directory), len(body), 0)
    return body + directory + struct.pack("<IIHHIIH", *end)

def unpack(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        need(sum(entry.file_size for entry in found.infolist()) < len(archive), "it unpacks to more than its length")
        files = {entry.filename: found.read(entry) for entry in found.infolist()}
    need(pack(files) == archive, "the archive is not in the form that evidence has")
    return files

def read_manifest(files):
    told = json.loads(text := files.pop("manifest.json").decode())
    keys = ("format", "origin", "size", "namespace", "instance", "records", "deployments", "keys")
    made = "{\n" + "".join(f'  "{key}": {json.dumps(told[key], ensure_ascii=False)},\n' for key in keys)
    digests = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    lines = [f'    {{"name": "{name}", "bytes": {len(files[name])}, "sha256": "{digests[name]}"}}' for name in digests]
    need(made + '  "files": [\n' + ",\n".join(lines) + "\n  ]\n}\n" == text, "manifest.json is not of these files")
    need(told["format"] == "liushui evidence 1" and told["records"] and told["keys"] and type(told["instance"]) is int and told["instance"] >= 0, "another format")
    need([told["origin"], str(told["size"])] == files["checkpoint"].decode().split("\n")[:2], "another checkpoint")
    indexes = told["records"] + told["deployments"] + told["keys"]
    need(len(set(indexes)) == len(indexes) and all(told[of] == sorted(told[of]) for of in keys[5:]), "a record stands twice")
    expected = {"README.txt", "checkpoint", "policy"}.union(*({f"records/{index}", f"proofs/{index}.tlog-proof"} for index in indexes))
    for name in set(files) - expected:
        match = re.fullmatch(r"((?:definitions|calendars)/([0-9a-f]{64}))\.(pb|json)", name)
        need(match and {match[1] + ".pb", match[1] + ".json"} <= set(files), f"{name} is no file of evidence")
        need(match[3] == "json" or digests[name] == match[2], f"{name} has another SHA-256 than its name")
        need(match[3] == "json" or any(files[name] in files[f"records/{index}"] for index in told["deployments"]), f"{name} is in no record")
    need(expected <= set(files), f"missing: {expected - set(files)}")
    return told

def ed25519(public_key, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "key").write_bytes(bytes.fromhex("302a300506032b6570032100") + public_key)
        pathlib.Path(folder, "message").write_bytes(message)
        pathlib.Path(folder, "signature").write_bytes(signature)
        command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in message -sigfile signature"
        return subprocess.run(command.split(), cwd=folder, capture_output=True).returncode == 0

def signed_by(note, vkey, kind):  # whether this key signed (kind 1) or cosigned (4); an error if it did wrongly
    text, _, lines = note.rpartition("\n\n")
    name, key_id, raw = vkey.split("+", 2)
    raw = unbase64(raw)
    need(len(raw) == 33 and raw[0] == kind, f"{vkey} is no key of type {kind}")
    need(hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8] == key_id, f"{vkey} has another key id")
    need(lines.endswith("\n"), "the checkpoint is cut short")
    found = False
    for line in lines[:-1].split("\n"):
        dash, signer, signature = line.split(" ")
        signature = unbase64(signature)
        need(dash == "\u2014" and len(signature) > 4, "a line of the checkpoint is no signature")
        if signer == name and signature[:4].hex() == key_id:
            need(len(signature) == (68 if kind == 1 else 76), f"the signature of {name} has another length")
            time = "" if kind == 1 else f"cosignature/v1\ntime {struct.unpack('>Q', signature[4:12])[0]}\n"
            found = ed25519(raw[1:], f"{time}{text}\n".encode(), signature[-64:])
            need(found, f"the signature of {name} is wrong")
    return found

def accept(note, policy):  # the keys that signed the note and who cosigned it, if the policy accepts it
    logs, satisfied, quorum, cosigned = [], {"none": True}, None, []
    for words in (line.split() for line in policy.split("\n")):
        if words[:1] == ["log"] and words[1].split("+")[0] == note.split("\n")[0]:
            logs.append(words[1])
        elif words[:1] == ["witness"]:
            need(not {words[1], words[2]} & set(satisfied), f"the policy names the witness {words[1]}, or its key, twice")
            satisfied[words[1]] = satisfied[words[2]] = signed_by(note, words[2], 4)
            cosigned += [words[1]] if satisfied[words[1]] else []
        elif words[:1] == ["group"]:
            least = {"any": 1, "all": len(words) - 3}.get(words[2]) or int(words[2])
            need(1 <= least <= len(set(words[3:])) == len(words) - 3, f"the policy's group {words[1]} is none")
            satisfied[words[1]] = sum(satisfied[name] for name in words[3:]) >= least
        elif words[:1] == ["quorum"]:
            quorum = need(quorum is None, "the policy has two quorums") or satisfied[words[1]]
        need(not words or words[0] in ("log", "witness", "group", "quorum") or words[0][0] == "#", f"policy: {words}")
    need(signers := [vkey for vkey in logs if signed_by(note, vkey, 1)], "no log of the policy signed the checkpoint")
    need(quorum, f"too few witnesses: the checkpoint was cosigned by {cosigned}")
    return signers, cosigned

def check_inclusion(record, proof, checkpoint, index):  # RFC 9162, section 2.1.3.2
    head, _, rest = proof.partition("\n\n")
    lines = [line for line in head.split("\n") if not line.startswith("extra ")]
    need(rest == checkpoint, f"record {index}: its proof is under another checkpoint")
    need(lines[:2] == ["c2sp.org/tlog-proof@v1", f"index {index}"], f"record {index}: its proof is of another")
    node, last, value = index, int(checkpoint.split("\n")[1]) - 1, hashlib.sha256(b"\0" + record).digest()
    need(index <= last, f"record {index}: it is beyond the checkpoint")
    for sibling in map(unbase64, lines[2:]):
        need(last > 0 and len(sibling) == 32, f"record {index}: its proof is too long")
        right = node & 1 or node == last
        value = hashlib.sha256(b"\1" + (sibling + value if right else value + sibling)).digest()
        while right and not node & 1 and node:
            node, last = node >> 1, last >> 1
        node, last = node >> 1, last >> 1
    need(last == 0 and value == unbase64(checkpoint.split("\n")[2]), f"record {index}: its proof leads to another root")

def check(archive, trusted):
    told, checkpoint = read_manifest(files := unpack(archive)), files["checkpoint"].decode()
    signers, cosigned = accept(checkpoint, files["policy"].decode() if trusted is None else trusted)
    need(any(vkey.encode() in files[f"records/{told['keys'][-1]}"] for vkey in signers), "the newest record of a key announces another")
    for index in told["records"] + told["deployments"] + told["keys"]:
        check_inclusion(files[f"records/{index}"], files[f"proofs/{index}.tlog-proof"].decode(), checkpoint, index)
    print(f"proved: {len(told['records'])} records, named as instance {told['instance']} of {told['namespace']}, and"
          f" {len(told['deployments'])} of its rules, are in the ledger {told['origin']} of {told['size']} records")
    print(f"cosigned by: {', '.join(cosigned) or 'nobody'}")
    print("not checked here: that they are of it, none is missing, each follows (liushui verify does); README, .json, a policy beside yours")
    print("keys: as you gave them" if trusted is not None else "KEYS: FROM THE BUNDLE ITSELF; give --key or --policy to prove more")

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("--key", help="the ledger's public key (C2SP vkey); asks for no witness")
    parser.add_argument("--policy", help="a file of trusted keys and a quorum (C2SP tlog-policy)")
    given = parser.parse_args()
    try:
        trusted = None if given.key is None else f"log {given.key}\nquorum none\n"
        trusted = trusted if given.policy is None else pathlib.Path(given.policy).read_text()
        check(pathlib.Path(given.bundle).read_bytes(), trusted)
    except OSError as error:
        sys.exit(print(f"could not be checked: {error}", file=sys.stderr) or 2)
    except Exception as error:  # whatever is broken proves nothing
        sys.exit(print(f"NOT proved: {error}", file=sys.stderr) or 1)
main()
