// Keys of the table of notes on tasks, which keys.h describes with all others.
#ifndef LIUSHUI_ENGINE_VIEWS_NOTE_KEYS_H_
#define LIUSHUI_ENGINE_VIEWS_NOTE_KEYS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui::views {

// A remark on a task or a file attached to it, by its number within the task, from 1.
struct NotePlace {
  uint64_t instance = 0;
  uint32_t task = 0;
  uint32_t number = 0;
  friend bool operator==(const NotePlace&, const NotePlace&) = default;
};

// m; the prefix holds all notes of a task, oldest first.
std::string NoteKey(const NotePlace& note);
std::string NotePrefix(uint64_t instance, uint32_t task);
absl::optional<NotePlace> ParseNoteKey(absl::string_view key);

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_NOTE_KEYS_H_
