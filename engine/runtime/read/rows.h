// Rows that hold a message.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_ROWS_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_ROWS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/base/status_macros.h"
#include "storage/store.h"

namespace liushui::runtime {

// The message a row's value holds. DATA_LOSS, naming the key, if it does not parse.
template <typename Message>
absl::StatusOr<Message> ParseRow(absl::string_view key, absl::string_view value) {
  Message message;
  if (message.ParseFromArray(value.data(), static_cast<int>(value.size()))) return message;
  return absl::DataLossError(absl::StrCat("row ", absl::BytesToHexString(key), " does not parse"));
}

// The same of the row with this key; nothing if there is no such row.
template <typename Message>
absl::StatusOr<absl::optional<Message>> ReadMessage(const storage::Reader& reader, const std::string& key) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> row, reader.ReadRow(key));
  if (!row.has_value()) return absl::optional<Message>();
  ASSIGN_OR_RETURN(Message message, ParseRow<Message>(key, *row));
  return absl::optional<Message>(std::move(message));
}

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_ROWS_H_
