#include "engine/proof/evidence/readme_text.h"

namespace liushui::proof {

absl::string_view ReadmeText() {
  return R"text(EVIDENCE OF ONE CASE / 单案证据

This archive holds what a ledger recorded of one case (an "instance"), and the
proof that these very bytes are in the ledger which its operator signed, and
which independent witnesses cosigned if any are named in `policy`. Nobody, the
operator included, can change, remove or reorder a record afterwards without
these proofs failing.

本压缩包是一份流水账中某一案件的全部记录，以及这些记录确在经营机构已签名（并由见证方会签）的账册之内的证明。
任何人（包括经营机构自己）事后改动、删除或调换任何一条记录，下列验证都会失败。

WHAT IS IN IT
  records/N               record number N of the ledger, exact bytes (protobuf): of
                          the case, of its rules, and of the ledger's keys
  proofs/N.tlog-proof     that record N is in the ledger   (c2sp.org/tlog-proof)
  checkpoint              what the ledger said of itself   (c2sp.org/tlog-checkpoint)
  policy                  whose signatures it bears        (c2sp.org/tlog-policy)
  definitions/, calendars/  the rules the case ran on, named by their SHA-256
  manifest.json           lengths and SHA-256 of all files

HOW TO CHECK IT
  liushui verify BUNDLE.zip --key VKEY      all of it, and decides every step again
  verify_bundle.py BUNDLE.zip --key VKEY    the proofs; needs python3 and openssl only
VKEY is the ledger's public key. GET IT FROM SOMEBODY YOU TRUST: the one in
`policy` was put there by whoever made this archive.

BY HAND, for record N:
 1. The leaf is SHA-256 of a zero byte followed by the record:
      (printf '\000'; cat records/N) | openssl dgst -sha256 -binary > leaf
 2. Going up, with the hashes of proofs/N.tlog-proof (base 64, one a line), as
    RFC 6962, section 2.1.1, says: SHA-256 of a byte 1, the left and the right
    hash. The last one must be the third line of `checkpoint`.
 3. The signature: the lines of `checkpoint` up to the empty one, newline
    included, are signed with Ed25519. Of a signature line's base 64 the first
    4 bytes name the key, the next 64 are the signature. In a cosignature 8
    bytes of time stand between, and what is signed begins with
    "cosignature/v1\ntime <seconds since 1970>\n".
 4. Fields 8 and 9 of a record are the number of its case and the index of the
    record before it: no record can be missing in between.

WHAT IT DOES NOT SHOW
  that the case has no later record; that no refused attempt was left out; that
  no later record took the right to sign from the key; that what people typed in
  was true; who they were, where a record says unverified.
)text";
}

}  // namespace liushui::proof
