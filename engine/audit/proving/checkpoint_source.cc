#include "engine/audit/proving/checkpoint_source.h"

#include "absl/strings/numbers.h"

namespace liushui::audit {

uint64_t SizeInNote(absl::string_view note) {
  const size_t origin_end = note.find('\n');
  if (origin_end == absl::string_view::npos) return 0;
  const absl::string_view rest = note.substr(origin_end + 1);
  uint64_t size = 0;
  return absl::SimpleAtoi(rest.substr(0, rest.find('\n')), &size) ? size : 0;
}

}  // namespace liushui::audit
