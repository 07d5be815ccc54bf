#include "engine/audit/rows/outbox.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/audit/row_text.h"
#include "engine/core/children.h"
#include "engine/views/keys.h"
#include "engine/views/rows.h"
#include "google/protobuf/util/message_differencer.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

bool AreSame(const google::protobuf::Message& a, const google::protobuf::Message& b) {
  // Written alike, they are; looking at each field by reflection takes many times as long.
  return a.SerializeAsString() == b.SerializeAsString() ||
         google::protobuf::util::MessageDifferencer::Equals(a, b);
}

template <typename Fields>
bool SameFields(const Fields& a, const Fields& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), AreSame);
}

// Whether what a message started has the key it asked for, or the one of a child's further try.
bool IsKeyOf(const ledger::v1::SentStart& sent, const std::string& key) {
  if (key == sent.business_key()) return true;
  return sent.has_parent() && !sent.business_key().empty() && core::IsKeyOfTry(key, sent.business_key());
}

// Whether a parent was told what its child sent, or that the start it sent itself has failed.
bool IsSameResult(const Record& record, const state::v1::Outbound& sent) {
  const ledger::v1::ChildResult& told = record.step().input().deliver().result();
  if (sent.message().has_start()) {
    return record.instance() == sent.sender() && sent.message().start().has_parent() && told.has_failure() &&
           told.instance() == 0 && told.child() == sent.message().start().parent().child();
  }
  return record.instance() == sent.message().result().parent() &&
         AreSame(told, sent.message().result().result());
}

// Whether a step that starts from, or delivers, a message says what the message said.
bool IsSameMessage(const Record& record, const state::v1::Outbound& sent) {
  const ledger::v1::Input& input = record.step().input();
  if (record.has_message_dropped()) {
    const ledger::v1::MessageDropped& dropped = record.message_dropped();
    return dropped.origin().instance() == sent.sender() && dropped.schedule().schedule() == sent.schedule() &&
           dropped.schedule().person() == sent.person();
  }
  if (input.has_deliver() && input.deliver().has_failure()) return record.instance() == sent.sender();
  if (input.deliver().has_result()) return IsSameResult(record, sent);
  const ledger::v1::Origin& origin = input.has_start() ? input.start().origin() : input.deliver().origin();
  if (origin.instance() != sent.sender() || record.namespace_() != sent.namespace_()) return false;
  if (input.deliver().has_cancel()) {
    return AreSame(input.deliver().cancel(), sent.message().cancel());
  }
  if (input.has_deliver()) {
    return AreSame(input.deliver().event(), sent.message().event().event());
  }
  const std::string& pinned = sent.message().start().definition();
  if (!pinned.empty() && input.start().definition() != pinned) return false;
  if (!AreSame(input.start().parent(), sent.message().start().parent())) {
    return false;
  }
  return input.start().workflow() == sent.message().start().workflow() &&
         origin.generation() == sent.message().start().generation() &&
         IsKeyOf(sent.message().start(), input.start().business_key()) &&
         SameFields(input.start().inputs(), sent.message().start().inputs());
}

}  // namespace

absl::optional<std::string> Outbox::CheckDelivery(const Record& record) const {
  const ledger::v1::Origin* const origin = views::DeliveredBy(record);
  if (origin == nullptr) return absl::nullopt;
  const std::string key = views::OutboxKey(origin->index(), origin->ordinal());
  const auto waiting = messages_.find(key);
  if (waiting == messages_.end()) {
    return absl::StrCat(DescribeKey(key), " is delivered, but it is not in the outbox");
  }
  state::v1::Outbound sent;
  if (!sent.ParseFromString(waiting->second) || !IsSameMessage(record, sent)) {
    return absl::StrCat(DescribeKey(key), " is delivered, but it is not what was sent");
  }
  return absl::nullopt;
}

absl::optional<std::string> Outbox::Put(const std::string& key, absl::optional<std::string> message) {
  const auto found = messages_.find(key);
  absl::optional<std::string> before;
  if (found != messages_.end()) before = std::move(found->second);
  if (message.has_value()) {
    messages_[key] = *std::move(message);
  } else if (found != messages_.end()) {
    messages_.erase(found);
  }
  return before;
}

void Outbox::Save(PlaceWriter& place) const {
  place.Number(messages_.size());
  for (const auto& [key, message] : messages_) {
    place.Text(key);
    place.Text(message);
  }
}

void Outbox::Load(PlaceReader& place) {
  for (uint64_t messages = place.Number(); messages > 0 && place.ok(); --messages) {
    std::string key = place.Text();
    messages_[std::move(key)] = place.Text();
  }
}

}  // namespace liushui::audit
