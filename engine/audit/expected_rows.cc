#include "engine/audit/expected_rows.h"

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/audit/findings.h"
#include "engine/audit/row_text.h"
#include "engine/core/children.h"
#include "engine/views/keys.h"
#include "google/protobuf/util/message_differencer.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;
using Rows = std::map<std::string, std::string>;

// Rows that are written once and never again.
bool IsWrittenOnce(absl::string_view key) {
  const char table = key.front();
  return table == static_cast<char>(views::Table::kBusinessKey) ||
         table == static_cast<char>(views::Table::kChild) ||
         table == static_cast<char>(views::Table::kRequest) ||
         table == static_cast<char>(views::Table::kDefinition);
}

template <typename Fields>
bool SameFields(const Fields& a, const Fields& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), google::protobuf::util::MessageDifferencer::Equals);
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
         google::protobuf::util::MessageDifferencer::Equals(told, sent.message().result().result());
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
    return google::protobuf::util::MessageDifferencer::Equals(input.deliver().cancel(),
                                                              sent.message().cancel());
  }
  if (input.has_deliver()) {
    return google::protobuf::util::MessageDifferencer::Equals(input.deliver().event(),
                                                              sent.message().event().event());
  }
  const std::string& pinned = sent.message().start().definition();
  if (!pinned.empty() && input.start().definition() != pinned) return false;
  if (!google::protobuf::util::MessageDifferencer::Equals(input.start().parent(),
                                                          sent.message().start().parent())) {
    return false;
  }
  return input.start().workflow() == sent.message().start().workflow() &&
         origin.generation() == sent.message().start().generation() &&
         IsKeyOf(sent.message().start(), input.start().business_key()) &&
         SameFields(input.start().inputs(), sent.message().start().inputs());
}

// What is wrong with taking the message with `key` out of the outbox.
absl::optional<std::string> CheckDelivery(const Record& record, const std::string& key, const Rows& rows) {
  const auto waiting = rows.find(key);
  if (waiting == rows.end()) {
    return absl::StrCat(DescribeKey(key), " is delivered, but it is not in the outbox");
  }
  state::v1::Outbound sent;
  if (!sent.ParseFromString(waiting->second) || !IsSameMessage(record, sent)) {
    return absl::StrCat(DescribeKey(key), " is delivered, but it is not what was sent");
  }
  return absl::nullopt;
}

// Whether the row of a request may be gone already.
bool MayBeForgotten(absl::string_view key, int64_t end_us) {
  const auto request = views::ParseRequestKey(key);
  return request.has_value() && request->day + views::kRequestDays < views::RequestDay(end_us);
}

// Walks both sides in order of key.
class Comparison {
 public:
  Comparison(const Rows& expected, const LedgerEnd& end, VerifyReport& report)
      : next_(expected.begin()), expected_end_(expected.end()), end_(end), report_(report) {}

  absl::Status Stored(absl::string_view key, absl::string_view value) {
    if (report_.rows > 0 && key <= last_key_) {
      return absl::InternalError(absl::StrCat("rows were not read in order of key: ", HexOf(key)));
    }
    last_key_ = std::string(key);
    ++report_.rows;
    while (next_ != expected_end_ && next_->first < key) Missing();
    if (next_ == expected_end_ || next_->first != key) {
      Report(key, absl::StrCat(DescribeKey(key), ": is stored, but the ledger knows none"));
      return absl::OkStatus();
    }
    if (next_->second != value) {
      Report(key, absl::StrCat(DescribeKey(key), ": ", DescribeValues(key, next_->second, value)));
    }
    ++next_;
    return absl::OkStatus();
  }

  void Finish() {
    while (next_ != expected_end_) Missing();
  }

 private:
  void Missing() {
    const std::string& key = next_->first;
    if (!MayBeForgotten(key, end_.time_us)) {
      Report(key, absl::StrCat(DescribeKey(key), ": follows from the ledger, but is not stored"));
    }
    ++next_;
  }

  void Report(absl::string_view key, const std::string& message) {
    const absl::optional<uint64_t> instance = InstanceOfKey(key);
    if (instance.has_value() && end_.broken.count(*instance) > 0) return;
    AddDifference(-1, message, report_);
  }

  Rows::const_iterator next_;
  const Rows::const_iterator expected_end_;
  const LedgerEnd& end_;
  VerifyReport& report_;
  std::string last_key_;
};

}  // namespace

std::vector<std::string> ExpectedRows::Apply(const Record& record,
                                             const std::vector<views::RowWrite>& writes) {
  std::vector<std::string> problems;
  if (const ledger::v1::Origin* origin = views::DeliveredBy(record)) {
    const auto problem = CheckDelivery(record, views::OutboxKey(origin->index(), origin->ordinal()), rows_);
    if (problem.has_value()) problems.push_back(*problem);
  }
  for (const views::RowWrite& write : writes) {
    if (!write.value.has_value()) {
      rows_.erase(write.key);
      continue;
    }
    const bool is_new = rows_.insert_or_assign(write.key, *write.value).second;
    if (!is_new && IsWrittenOnce(write.key)) {
      problems.push_back(
          absl::StrCat(DescribeKey(write.key), ": was there before, and may be there once only"));
    }
  }
  return problems;
}

absl::Status ExpectedRows::Compare(const RowReader& stored, const LedgerEnd& end,
                                   VerifyReport& report) const {
  Comparison comparison(rows_, end, report);
  absl::Status order;
  const absl::Status read = stored.Read([&](absl::string_view key, absl::string_view value) {
    order = comparison.Stored(key, value);
    return order.ok();
  });
  if (!read.ok()) return read;
  if (!order.ok()) return order;
  comparison.Finish();
  return absl::OkStatus();
}

}  // namespace liushui::audit
