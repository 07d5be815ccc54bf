#include "engine/server/messages/fields.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace liushui::server {
namespace {

bool HasControlCharacter(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), absl::ascii_iscntrl);
}

// In quotes, with what cannot be seen made visible.
std::string Shown(absl::string_view text) {
  return absl::StrCat("'", absl::Utf8SafeCHexEscape(text), "'");
}

}  // namespace

void FieldChecks::Text(absl::string_view field, absl::string_view value, size_t bytes_max) {
  if (value.size() <= bytes_max) return;
  Add(field, absl::StrCat("expected at most ", bytes_max, " bytes, found ", value.size()));
}

void FieldChecks::RequiredText(absl::string_view field, absl::string_view value, size_t bytes_max) {
  if (value.empty()) Add(field, absl::StrCat("expected 1 to ", bytes_max, " bytes, found none"));
  Text(field, value, bytes_max);
}

void FieldChecks::Name(absl::string_view field, absl::string_view value, size_t bytes_max) {
  RequiredText(field, value, bytes_max);
  if (HasControlCharacter(value) || absl::StrContains(value, ' ')) {
    Add(field, absl::StrCat("expected a name without spaces and control characters, found ", Shown(value)));
  }
}

void FieldChecks::Key(absl::string_view field, absl::string_view value, size_t bytes_max) {
  Text(field, value, bytes_max);
  if (HasControlCharacter(value)) {
    Add(field, absl::StrCat("expected a key without control characters, found ", Shown(value)));
  }
}

void FieldChecks::Range(absl::string_view field, int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return;
  Add(field, absl::StrCat("expected a number from ", least, " to ", most, ", found ", value));
}

void FieldChecks::Add(absl::string_view field, absl::string_view sentence) {
  violations_.push_back({std::string(field), "FIELD_INVALID", std::string(sentence)});
}

absl::Status FieldChecks::Result() const {
  if (violations_.empty()) return absl::OkStatus();
  std::string message = absl::StrCat(violations_[0].field, ": ", violations_[0].description);
  if (violations_.size() > 1) absl::StrAppend(&message, " (and ", violations_.size() - 1, " more)");
  return RefuseFields("FIELD_INVALID", message, violations_);
}

absl::StatusOr<PageRequest> ReadPage(const PageFields& fields, int size_default) {
  if (fields.size < 0 || fields.size > kMaxPageSize) {
    const std::string sentence = absl::StrCat("expected 1 to ", kMaxPageSize, ", found ", fields.size);
    return RefuseFields("PAGE_INVALID", absl::StrCat("page_size: ", sentence),
                        {{"page_size", "PAGE_INVALID", sentence}});
  }
  PageRequest page;
  page.size = fields.size == 0 ? size_default : fields.size;
  if (fields.token.size() > kMaxPageTokenBytes || !absl::WebSafeBase64Unescape(fields.token, &page.after)) {
    const std::string sentence = "expected the next_page_token of an answer, found something else";
    return RefuseFields("PAGE_INVALID", absl::StrCat("page_token: ", sentence),
                        {{"page_token", "PAGE_INVALID", sentence}});
  }
  return page;
}

std::string PageToken(absl::string_view next) {
  return absl::WebSafeBase64Escape(next);
}

}  // namespace liushui::server
