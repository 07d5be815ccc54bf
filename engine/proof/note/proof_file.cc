#include "engine/proof/note/proof_file.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/base64.h"

namespace liushui::proof {
namespace {

constexpr absl::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr size_t kMaxProofHashes = 64;

class LineReader {
 public:
  explicit LineReader(absl::string_view text) : rest_(text) {}

  absl::string_view rest() const { return rest_; }

  absl::StatusOr<absl::string_view> Next() {
    const size_t end = rest_.find('\n');
    ++number_;
    if (end == absl::string_view::npos) return Wrong("the file ends here");
    const absl::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return line;
  }
  absl::Status Wrong(absl::string_view sentence) const {
    return Refuse(absl::StatusCode::kInvalidArgument, "PROOF_FILE_WRONG",
                  absl::StrCat("line ", number_, " of the proof file: ", sentence));
  }

 private:
  absl::string_view rest_;
  int number_ = 0;
};

}  // namespace

std::string ProofFileText(const ProofFile& file) {
  std::string text = absl::StrCat(kFirstLine, "\n");
  if (file.extra.has_value()) absl::StrAppend(&text, "extra ", absl::Base64Escape(*file.extra), "\n");
  absl::StrAppend(&text, "index ", file.index, "\n");
  for (const Hash& hash : file.inclusion) {
    absl::StrAppend(&text, absl::Base64Escape(HashBytes(hash)), "\n");
  }
  return absl::StrCat(text, "\n", file.checkpoint);
}

absl::StatusOr<ProofFile> ParseProofFile(absl::string_view text) {
  ProofFile file;
  LineReader lines(text);
  ASSIGN_OR_RETURN(absl::string_view line, lines.Next());
  if (line != kFirstLine) return lines.Wrong(absl::StrCat("expected '", kFirstLine, "'"));
  ASSIGN_OR_RETURN(line, lines.Next());
  if (absl::ConsumePrefix(&line, "extra ")) {
    file.extra = FromBase64(line);
    if (!file.extra.has_value()) return lines.Wrong("expected base 64 after 'extra'");
    ASSIGN_OR_RETURN(line, lines.Next());
  }
  if (!absl::ConsumePrefix(&line, "index ") || !absl::SimpleAtoi(line, &file.index) ||
      absl::StrCat(file.index) != line) {
    return lines.Wrong("expected 'index' and a decimal number");
  }
  for (;;) {
    ASSIGN_OR_RETURN(line, lines.Next());
    if (line.empty()) break;
    const absl::optional<std::string> hash = FromBase64(line);
    if (!hash.has_value() || hash->size() != kHashBytes) return lines.Wrong("expected a hash in base 64");
    if (file.inclusion.size() == kMaxProofHashes) return lines.Wrong("expected at most 64 hashes");
    file.inclusion.push_back(ToHash(*hash));
  }
  file.checkpoint = std::string(lines.rest());
  return file;
}

}  // namespace liushui::proof
