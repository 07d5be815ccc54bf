#include "engine/runtime/sequence/overlay.h"

#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "engine/views/keys.h"
#include "engine/views/turn_keys.h"

namespace liushui::runtime {
namespace {

bool IsReadByDecisions(absl::string_view key) {
  switch (static_cast<views::Table>(key[0])) {
    case views::Table::kTask:
    case views::Table::kJob:
    case views::Table::kItem:
    case views::Table::kTurn:
    case views::Table::kBusinessKey:
    case views::Table::kChild:
    case views::Table::kSubject:
      return true;
    default:
      return false;
  }
}

template <typename Message>
absl::StatusOr<absl::optional<Message>> Parse(const std::string& key,
                                              absl::StatusOr<absl::optional<std::string>> row) {
  RETURN_IF_ERROR(row.status());
  if (!row->has_value()) return absl::optional<Message>();
  absl::optional<Message> message;
  message.emplace();
  if (!message->ParseFromString(**row)) {
    return absl::DataLossError(absl::StrCat("row ", absl::BytesToHexString(key), " does not parse"));
  }
  return message;
}

}  // namespace

void Overlay::Add(uint64_t index, const std::vector<views::RowWrite>& rows) {
  for (const views::RowWrite& row : rows) {
    if (!IsReadByDecisions(row.key)) continue;
    rows_[row.key] = {index, row.value};
    order_.push_back({index, row.key});
  }
}

void Overlay::Forget(uint64_t committed) {
  while (!order_.empty() && order_.front().first < committed) {
    const auto& [index, key] = order_.front();
    const auto found = rows_.find(key);
    if (found != rows_.end() && found->second.index == index) rows_.erase(found);
    order_.pop_front();
  }
}

absl::StatusOr<absl::optional<std::string>> Overlay::Read(const std::string& key) const {
  LIUSHUI_CHECK(IsReadByDecisions(key));
  const auto found = rows_.find(key);
  if (found != rows_.end()) return found->second.value;
  return store_->ReadRow(key);
}

absl::StatusOr<absl::optional<state::v1::TaskState>> Overlay::ReadTask(uint64_t instance,
                                                                       uint32_t task) const {
  const std::string key = views::TaskKey(instance, task);
  return Parse<state::v1::TaskState>(key, Read(key));
}

absl::StatusOr<absl::optional<state::v1::JobState>> Overlay::ReadJob(uint64_t instance, uint32_t job) const {
  const std::string key = views::JobKey(instance, job);
  return Parse<state::v1::JobState>(key, Read(key));
}

absl::StatusOr<absl::optional<state::v1::ItemState>> Overlay::ReadItem(uint64_t instance, uint32_t each,
                                                                       absl::string_view key) const {
  const std::string row_key = views::ItemKey(instance, each, key);
  return Parse<state::v1::ItemState>(row_key, Read(row_key));
}

absl::StatusOr<std::vector<std::string>> Overlay::ReadItemKeys(uint64_t instance, uint32_t each) const {
  const std::string prefix = views::ItemPrefix(instance, each);
  std::set<std::string> keys;
  RETURN_IF_ERROR(store_->ScanRows({prefix, "", false}, [&](absl::string_view key, absl::string_view) {
    keys.insert(std::string(key.substr(prefix.size())));
    return true;
  }));
  for (auto row = rows_.lower_bound(prefix); row != rows_.end(); ++row) {
    if (!absl::StartsWith(row->first, prefix)) break;
    const std::string item = row->first.substr(prefix.size());
    if (row->second.value.has_value()) {
      keys.insert(item);
    } else {
      keys.erase(item);
    }
  }
  return std::vector<std::string>(keys.begin(), keys.end());
}

absl::StatusOr<absl::optional<core::NextItem>> Overlay::ReadNextItem(uint64_t instance,
                                                                     const core::ItemTurn& after) const {
  const std::string prefix = views::TurnPrefix(instance, after.each, after.queue);
  const std::string start = views::TurnKey(instance, after);
  absl::optional<std::pair<std::string, std::string>> next;
  RETURN_IF_ERROR(
      store_->ScanRows({prefix, start, false}, [&](absl::string_view key, absl::string_view value) {
        if (rows_.count(std::string(key)) > 0) return true;  // deleted, or written anew
        next = {std::string(key), std::string(value)};
        return false;
      }));
  for (auto row = rows_.upper_bound(start); row != rows_.end(); ++row) {
    if (!absl::StartsWith(row->first, prefix) || (next.has_value() && next->first < row->first)) break;
    if (!row->second.value.has_value()) continue;
    next = {row->first, *row->second.value};
    break;
  }
  if (!next.has_value()) return absl::optional<core::NextItem>();
  const auto place = views::ParseTurnKey(next->first);
  if (!place.has_value()) {
    return absl::DataLossError(absl::StrCat("row ", absl::BytesToHexString(next->first), " does not parse"));
  }
  return absl::optional<core::NextItem>(core::NextItem{place->turn, next->second});
}

}  // namespace liushui::runtime
