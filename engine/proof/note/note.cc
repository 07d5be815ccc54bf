#include "engine/proof/note/note.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/proof/note/base64.h"

namespace liushui::proof {
namespace {

constexpr absl::string_view kDash = "\xe2\x80\x94 ";
constexpr size_t kKeyIdBytes = 4;
// The white space of Unicode beyond ASCII.
constexpr absl::string_view kSpaces[] = {"\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80",
                                         "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84",
                                         "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
                                         "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9",
                                         "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};

absl::Status Wrong(absl::string_view sentence) {
  return Refuse(absl::StatusCode::kInvalidArgument, "NOTE_WRONG", sentence);
}

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\n';
}

uint32_t KeyIdOf(absl::string_view bytes) {
  uint32_t id = 0;
  for (const char byte : bytes.substr(0, kKeyIdBytes)) id = id << 8 | static_cast<uint8_t>(byte);
  return id;
}

}  // namespace

bool IsKeyName(absl::string_view name) {
  if (name.empty() || !IsUtf8(name)) return false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == '+') return false;
  }
  return std::none_of(std::begin(kSpaces), std::end(kSpaces),
                      [&](absl::string_view space) { return absl::StrContains(name, space); });
}

absl::StatusOr<NoteSignature> ParseSignatureLine(absl::string_view line) {
  if (!absl::ConsumePrefix(&line, kDash) || !absl::ConsumeSuffix(&line, "\n")) {
    return Wrong("a signature line begins with a dash (U+2014) and a space, and ends in a newline");
  }
  const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
  if (words.size() != 2 || !IsKeyName(words[0])) {
    return Wrong("a signature line is a key's name, a space, and the signature in base 64");
  }
  const absl::optional<std::string> bytes = FromBase64(words[1]);
  if (!bytes.has_value() || bytes->size() <= kKeyIdBytes) {
    return Wrong(absl::StrCat("the signature of ", words[0],
                              " is not the base 64 of a key id of 4 bytes and a signature"));
  }
  return NoteSignature{std::string(words[0]), KeyIdOf(*bytes), bytes->substr(kKeyIdBytes)};
}

absl::StatusOr<Note> ParseNote(absl::string_view bytes) {
  if (bytes.size() > kMaxNoteBytes) {
    return Wrong(absl::StrCat("expected a note of at most ", kMaxNoteBytes, " bytes, found ", bytes.size()));
  }
  if (!IsUtf8(bytes)) return Wrong("expected UTF-8 in the note");
  if (std::any_of(bytes.begin(), bytes.end(), IsControl)) {
    return Wrong("a note has no control character but newlines");
  }
  const size_t blank = bytes.rfind("\n\n");
  if (blank == absl::string_view::npos) return Wrong("a note is a text, an empty line, and signatures");
  Note note;
  note.text = std::string(bytes.substr(0, blank + 1));
  absl::string_view rest = bytes.substr(blank + 2);
  if (rest.empty()) return Wrong("the note has no signature");
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    if (end == absl::string_view::npos) return Wrong("the last line of a note ends in a newline");
    if (note.signatures.size() == kMaxNoteSignatures) {
      return Wrong(absl::StrCat("a note has at most ", kMaxNoteSignatures, " signatures"));
    }
    ASSIGN_OR_RETURN(NoteSignature signature, ParseSignatureLine(rest.substr(0, end + 1)));
    note.signatures.push_back(std::move(signature));
    rest.remove_prefix(end + 1);
  }
  return note;
}

std::string SignatureLine(const NoteSignature& signature) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(signature.key_id >> shift));
  bytes.append(signature.signature);
  return absl::StrCat(kDash, signature.name, " ", absl::Base64Escape(bytes), "\n");
}

std::string NoteText(const Note& note) {
  std::string bytes = absl::StrCat(note.text, "\n");
  for (const NoteSignature& signature : note.signatures) absl::StrAppend(&bytes, SignatureLine(signature));
  return bytes;
}

}  // namespace liushui::proof
