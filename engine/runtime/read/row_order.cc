#include "engine/runtime/read/row_order.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/refusal.h"
#include "engine/base/utf8.h"
#include "engine/chart/convert.h"
#include "engine/runtime/read/pages.h"

namespace liushui::runtime {
namespace {

using cel::Value;

absl::Status OrderInvalid(absl::string_view sentence) {
  return RefuseFields("ORDER_INVALID", absl::StrCat("order_by: ", sentence),
                      {{"order_by", "ORDER_INVALID", std::string(sentence)}});
}

// Less than zero, zero, or more; a missing value is greater than any.
int CompareValues(const Value& left, const Value& right, bool descending) {
  if (left.is_null() || right.is_null())
    return static_cast<int>(left.is_null()) - static_cast<int>(right.is_null());
  const auto order = cel::Compare(left, right);
  if (!order.has_value() || *order == std::partial_ordering::equivalent) return 0;
  return (*order == std::partial_ordering::less) == descending ? 1 : -1;
}

template <typename Row>
absl::StatusOr<typename RowOrder<Row>::Term> ParseTerm(absl::string_view text,
                                                       const std::vector<views::Field<Row>>& fields) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t\n"), absl::SkipEmpty());
  const bool has_direction = words.size() == 2 && (words[1] == "asc" || words[1] == "desc");
  if (words.empty() || words.size() > 2 || (words.size() == 2 && !has_direction)) {
    return OrderInvalid(absl::StrCat("expected a field, and asc or desc behind it, found '",
                                     absl::Utf8SafeCHexEscape(Utf8Prefix(text, 64)), "'"));
  }
  const views::Field<Row>* field = views::FindField(fields, words[0]);
  if (field != nullptr && field->ordered())
    return typename RowOrder<Row>::Term{field, words.size() == 2 && words[1] == "desc"};
  std::vector<absl::string_view> names;
  for (const views::Field<Row>& known : fields) {
    if (known.ordered()) names.push_back(known.name);
  }
  return OrderInvalid(absl::StrCat("expected one of ", absl::StrJoin(names, ", "), ", found '",
                                   absl::Utf8SafeCHexEscape(Utf8Prefix(words[0], 64)), "'"));
}

}  // namespace

std::string TokenOf(const RowPlace& place) {
  Value::Elements elements = place.values;
  elements.push_back(Value::Bytes(place.key));
  const absl::StatusOr<ledger::v1::Value> stored = chart::ToLedger(Value::List(std::move(elements)));
  return stored.ok() ? stored->SerializeAsString() : std::string();
}

absl::StatusOr<RowPlace> PlaceIn(absl::string_view token) {
  ledger::v1::Value stored;
  if (!stored.ParseFromArray(token.data(), static_cast<int>(token.size()))) return PageInvalid();
  const Value value = chart::FromLedger(stored);
  if (value.kind() != cel::Kind::kList || value.list().empty()) return PageInvalid();
  if (value.list().back().kind() != cel::Kind::kBytes) return PageInvalid();
  RowPlace place{value.list(), value.list().back().bytes_value()};
  place.values.pop_back();
  return place;
}

template <typename Row>
absl::StatusOr<RowOrder<Row>> RowOrder<Row>::Parse(absl::string_view text,
                                                   const std::vector<views::Field<Row>>& fields) {
  RowOrder order;
  if (absl::StripAsciiWhitespace(text).empty()) return order;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    const absl::StatusOr<Term> term = ParseTerm<Row>(part, fields);
    if (!term.ok()) return term.status();
    const bool again = std::any_of(order.terms_.begin(), order.terms_.end(),
                                   [&](const Term& other) { return other.field == term->field; });
    if (again)
      return OrderInvalid(absl::StrCat("expected each field once, found ", term->field->name, " again"));
    order.terms_.push_back(*term);
  }
  if (order.terms_.size() <= kMaxOrderFields) return order;
  return OrderInvalid(
      absl::StrCat("expected at most ", kMaxOrderFields, " fields, found ", order.terms_.size()));
}

template <typename Row>
bool RowOrder<Row>::Begins(const std::vector<absl::string_view>& terms) const {
  if (terms_.size() > terms.size()) return false;
  return std::equal(terms_.begin(), terms_.end(), terms.begin(),
                    [](const Term& term, absl::string_view text) {
                      return absl::StrCat(term.field->name, term.descending ? " desc" : "") == text;
                    });
}

template <typename Row>
RowPlace RowOrder<Row>::PlaceOf(const Row& row, absl::string_view key) const {
  RowPlace place{{}, std::string(key)};
  for (const Term& term : terms_) {
    Value value = term.field->read(row);
    if (value.kind() == cel::Kind::kString && value.string_value().size() > kOrderedTextBytes) {
      value = Value::String(std::string(Utf8Prefix(value.string_value(), kOrderedTextBytes)));
    }
    place.values.push_back(std::move(value));
  }
  return place;
}

template <typename Row>
bool RowOrder<Row>::IsBefore(const RowPlace& one, const RowPlace& other) const {
  for (size_t at = 0; at < terms_.size() && at < one.values.size() && at < other.values.size(); ++at) {
    const int compared = CompareValues(one.values[at], other.values[at], terms_[at].descending);
    if (compared != 0) return compared < 0;
  }
  return one.key < other.key;
}

template class RowOrder<state::v1::TaskState>;
template class RowOrder<state::v1::InstanceState>;
template class RowOrder<views::ListedItem>;

}  // namespace liushui::runtime
