#include "engine/runtime/sequence/requests.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/views/rows.h"

namespace liushui::runtime {
namespace {

uint32_t DayOf(absl::Time time) {
  return views::RequestDay(absl::ToUnixMicros(time));
}

uint32_t OldestDay(absl::Time now) {
  return DayOf(now) - std::min<uint32_t>(DayOf(now), views::kRequestDays);
}

}  // namespace

absl::StatusOr<absl::optional<views::RecordedHash>> FindRequest(const storage::Reader& reader,
                                                                const RequestFilter& filter,
                                                                const Caller& caller, absl::Time now) {
  for (uint32_t day = DayOf(now) + 1; day > OldestDay(now); --day) {
    if (!filter.MayContain(day - 1, caller.name_space, caller.request_id)) continue;
    const std::string key = views::RequestKey({day - 1, caller.name_space, caller.request_id});
    ASSIGN_OR_RETURN(const absl::optional<std::string> row, reader.ReadRow(key));
    if (!row.has_value()) continue;
    absl::optional<views::RecordedHash> accepted = views::ParseRecordedHashValue(*row);
    if (!accepted.has_value()) {
      return absl::DataLossError(absl::StrCat("the row of request id ", caller.request_id, " is malformed"));
    }
    return accepted;
  }
  return absl::optional<views::RecordedHash>();
}

absl::Status CheckRepeat(const Caller& caller, const views::RecordedHash& accepted) {
  if (accepted.hash == caller.request_hash) return absl::OkStatus();
  return Refuse(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                absl::StrCat("request id ", caller.request_id, " was used for another request within ",
                             views::kRequestDays, " days (record ", accepted.index, ")"));
}

Requests::Requests(const storage::Store* store, RequestFilter* filter)
    : store_(store), filter_(filter), complete_from_(store->size()) {}

void Requests::Remember(const Caller& caller, const ledger::v1::Record& record) {
  const Name name{caller.name_space, caller.request_id};
  recent_[name] = {{record.index(), caller.request_hash}, views::RequestDay(record.time_us())};
  order_.push_back({record.index(), name});
  filter_->Add(recent_[name].day, caller.name_space, caller.request_id);
  if (order_.size() <= kMaxRecentRequests) return;
  const auto& [oldest, oldest_name] = order_.front();
  complete_from_ = oldest + 1;
  const auto found = recent_.find(oldest_name);
  if (found != recent_.end() && found->second.accepted.index == oldest) recent_.erase(found);
  order_.pop_front();
}

absl::StatusOr<absl::optional<views::RecordedHash>> Requests::Find(const Caller& caller,
                                                                   uint64_t looked_up_at,
                                                                   absl::Time now) const {
  const auto found = recent_.find({caller.name_space, caller.request_id});
  if (found != recent_.end() && found->second.day >= OldestDay(now)) {
    return absl::optional<views::RecordedHash>(found->second.accepted);
  }
  if (looked_up_at >= complete_from_) return absl::optional<views::RecordedHash>();
  return FindRequest(*store_, *filter_, caller, now);
}

absl::StatusOr<std::vector<storage::RowChange>> Requests::TakeForgotten(absl::Time now) {
  std::vector<storage::RowChange> deletions;
  if (OldestDay(now) <= forgotten_before_) return deletions;
  const auto collect = [&](absl::string_view key, absl::string_view) {
    const absl::optional<views::RequestPlace> place = views::ParseRequestKey(key);
    LIUSHUI_CHECK(place.has_value());
    if (place->day >= OldestDay(now) || deletions.size() >= kMaxForgottenAtOnce) return false;
    deletions.push_back({std::string(key), absl::nullopt});
    return true;
  };
  RETURN_IF_ERROR(
      store_->ScanRows({views::TablePrefix(views::Table::kRequest), forgotten_up_to_, false}, collect));
  if (deletions.empty()) {
    forgotten_before_ = OldestDay(now);
  } else {
    forgotten_up_to_ = deletions.back().key;
  }
  return deletions;
}

}  // namespace liushui::runtime
