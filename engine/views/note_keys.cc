#include "engine/views/note_keys.h"

#include "engine/views/key_codec.h"

namespace liushui::views {

std::string NoteKey(const NotePlace& note) {
  return PlaceKey(Table::kNote, note);
}

std::string NotePrefix(uint64_t instance, uint32_t task) {
  return PartKey(Table::kNote, instance, task);
}

absl::optional<NotePlace> ParseNoteKey(absl::string_view key) {
  return ParsePlace<NotePlace>(Table::kNote, key);
}

}  // namespace liushui::views
