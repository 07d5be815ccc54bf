#include "engine/proof/note/checkpoint.h"

#include <limits>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/base64.h"

namespace liushui::proof {
namespace {

constexpr size_t kMandatoryLines = 3;
constexpr size_t kTimeBytes = 8;

absl::Status Wrong(absl::string_view sentence) {
  return Refuse(absl::StatusCode::kInvalidArgument, "CHECKPOINT_WRONG", sentence);
}

std::string CosignedMessage(absl::string_view checkpoint_text, uint64_t time_seconds) {
  return absl::StrCat("cosignature/v1\ntime ", time_seconds, "\n", checkpoint_text);
}

std::string BigEndian(uint64_t value) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}

uint64_t FromBigEndian(absl::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

}  // namespace

std::string CheckpointText(const Checkpoint& checkpoint) {
  std::string text = absl::StrCat(checkpoint.origin, "\n", checkpoint.head.size, "\n",
                                  absl::Base64Escape(HashBytes(checkpoint.head.root)), "\n");
  for (const std::string& line : checkpoint.extensions) absl::StrAppend(&text, line, "\n");
  return text;
}

absl::StatusOr<Checkpoint> ParseCheckpoint(absl::string_view text) {
  if (text.empty() || text.back() != '\n') return Wrong("a checkpoint ends in a newline");
  text.remove_suffix(1);
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  if (lines.size() < kMandatoryLines) return Wrong("a checkpoint has an origin, a size and a root hash");
  for (const std::string& line : lines) {
    if (line.empty()) return Wrong("no line of a checkpoint is empty");
  }
  Checkpoint checkpoint;
  checkpoint.origin = lines[0];
  // Sizes have one way to be written: no sign, no space, no zero in front.
  if (!absl::SimpleAtoi(lines[1], &checkpoint.head.size) || absl::StrCat(checkpoint.head.size) != lines[1]) {
    return Wrong(absl::StrCat("the size of a checkpoint is a decimal number, found '", lines[1], "'"));
  }
  const absl::optional<std::string> root = FromBase64(lines[2]);
  if (!root.has_value() || root->size() != kHashBytes) {
    return Wrong(absl::StrCat("the root of a checkpoint is the base 64 of 32 bytes, found '", lines[2], "'"));
  }
  checkpoint.head.root = ToHash(*root);
  checkpoint.extensions.assign(lines.begin() + kMandatoryLines, lines.end());
  return checkpoint;
}

absl::StatusOr<Checkpoint> OpenCheckpoint(absl::string_view note, const VerifierKey& log) {
  ASSIGN_OR_RETURN(const Note parsed, ParseNote(note));
  RETURN_IF_ERROR(CheckSignature(parsed, log));
  ASSIGN_OR_RETURN(Checkpoint checkpoint, ParseCheckpoint(parsed.text));
  if (checkpoint.origin == log.name) return checkpoint;
  return Refuse(absl::StatusCode::kInvalidArgument, "ORIGIN_WRONG",
                absl::StrCat("expected a checkpoint of ", log.name, ", found one of ", checkpoint.origin));
}

NoteSignature Cosign(absl::string_view checkpoint_text, const SigningKey& witness, int64_t time_seconds) {
  LIUSHUI_CHECK(witness.verifier().type == SignatureType::kEd25519Cosignature);
  LIUSHUI_CHECK(time_seconds >= 0);
  const std::string signature = witness.Sign(CosignedMessage(checkpoint_text, time_seconds));
  return {witness.verifier().name, witness.verifier().id(), absl::StrCat(BigEndian(time_seconds), signature)};
}

absl::StatusOr<int64_t> CheckCosignature(const Note& note, const VerifierKey& witness) {
  LIUSHUI_CHECK(witness.type == SignatureType::kEd25519Cosignature);
  absl::optional<int64_t> cosigned;
  for (const NoteSignature& line : note.signatures) {
    if (line.name != witness.name || line.key_id != witness.id()) continue;
    const absl::string_view bytes = line.signature;
    const uint64_t time = bytes.size() < kTimeBytes ? 0 : FromBigEndian(bytes.substr(0, kTimeBytes));
    if (bytes.size() < kTimeBytes || time > std::numeric_limits<int64_t>::max() ||
        !VerifyEd25519(witness.public_key, CosignedMessage(note.text, time), bytes.substr(kTimeBytes))) {
      return Refuse(absl::StatusCode::kInvalidArgument, "SIGNATURE_WRONG",
                    absl::StrCat("the cosignature of ", witness.name, " is not over this checkpoint"));
    }
    cosigned = std::max(cosigned.value_or(0), static_cast<int64_t>(time));
  }
  if (cosigned.has_value()) return *cosigned;
  return Refuse(absl::StatusCode::kInvalidArgument, "NOT_SIGNED",
                absl::StrCat("the checkpoint bears no cosignature of ", VerifierKeyText(witness)));
}

}  // namespace liushui::proof
