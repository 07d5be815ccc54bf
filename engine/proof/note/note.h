// Signed notes (C2SP signed-note): a text, an empty line, and a line for each signature:
//
//   — <key name> base64(4 bytes of key id, big-endian || signature)
//
// Parsing says nothing about whether a signature is right: see verifier_key.h.
#ifndef LIUSHUI_ENGINE_PROOF_NOTE_NOTE_H_
#define LIUSHUI_ENGINE_PROOF_NOTE_NOTE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace liushui::proof {

constexpr size_t kMaxNoteBytes = 1 << 20;
constexpr size_t kMaxNoteSignatures = 64;

struct NoteSignature {
  std::string name;  // of the key: not empty, without spaces and plus signs
  uint32_t key_id = 0;
  std::string signature;  // without the key id

  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

struct Note {
  std::string text;  // ends in a newline
  std::vector<NoteSignature> signatures;

  friend bool operator==(const Note&, const Note&) = default;
};

// True for what may name a key.
bool IsKeyName(absl::string_view name);

// Refused with NOTE_WRONG: no valid UTF-8, control characters, no text, no signature, more than the limits
// above, a signature line that is none.
absl::StatusOr<Note> ParseNote(absl::string_view bytes);
// One line, with its newline.
absl::StatusOr<NoteSignature> ParseSignatureLine(absl::string_view line);

std::string NoteText(const Note& note);
std::string SignatureLine(const NoteSignature& signature);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_NOTE_NOTE_H_
