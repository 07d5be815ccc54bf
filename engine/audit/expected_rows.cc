#include "engine/audit/expected_rows.h"

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/audit/findings.h"
#include "engine/audit/row_text.h"
#include "engine/base/status_macros.h"
#include "engine/views/keys.h"

namespace liushui::audit {
namespace {

using Rows = std::map<std::string, std::string>;

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

  void Stored(absl::string_view key, absl::string_view value) {
    while (next_ != expected_end_ && next_->first < key) Missing();
    if (next_ == expected_end_ || next_->first != key) {
      return Report(key, absl::StrCat(DescribeKey(key), ": is stored, but the ledger knows none"));
    }
    if (next_->second != value) {
      Report(key, absl::StrCat(DescribeKey(key), ": ", DescribeValues(key, next_->second, value)));
    }
    ++next_;
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
};

}  // namespace

bool IsWrittenOnce(absl::string_view key) {
  const char table = key.front();
  return table == static_cast<char>(views::Table::kBusinessKey) ||
         table == static_cast<char>(views::Table::kChild) ||
         table == static_cast<char>(views::Table::kDefinition);
}

std::string WasThereBefore(absl::string_view key) {
  return absl::StrCat(DescribeKey(key), ": was there before, and may be there once only");
}

std::vector<std::string> ExpectedRows::Apply(const std::vector<views::RowWrite>& writes) {
  std::vector<std::string> problems;
  for (const views::RowWrite& write : writes) {
    if (!parts_.Contain(write.key, hasher_.Key(write.key))) continue;
    if (!write.value.has_value()) {
      rows_.erase(write.key);
      continue;
    }
    const bool is_new = rows_.insert_or_assign(write.key, *write.value).second;
    if (!is_new && IsWrittenOnce(write.key)) problems.push_back(WasThereBefore(write.key));
  }
  return problems;
}

absl::Status ExpectedRows::Compare(const RowReader& stored, const LedgerEnd& end,
                                   VerifyReport& report) const {
  Comparison comparison(rows_, end, report);
  RETURN_IF_ERROR(stored.Read([&](absl::string_view key, absl::string_view value) {
    if (parts_.Contain(key, hasher_.Key(key))) comparison.Stored(key, value);
    return true;
  }));
  comparison.Finish();
  return absl::OkStatus();
}

}  // namespace liushui::audit
