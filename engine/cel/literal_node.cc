// The nodes of list and map literals.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/cel/node.h"

namespace liushui::cel {
namespace {

// What an item puts into its list or map; nullopt if it is optional and missing.
absl::StatusOr<absl::optional<Value>> ValueOf(const Item& item, Evaluation& evaluation) {
  ASSIGN_OR_RETURN(Value value, item.value->Evaluate(evaluation));
  if (!item.is_optional) return absl::make_optional(std::move(value));
  if (value.kind() != Kind::kOptional) {
    return EvaluationError(absl::StrCat("behind '?' stands an optional, not ", KindName(value.kind())));
  }
  const Value* held = value.optional_value();
  return held == nullptr ? absl::nullopt : absl::make_optional(*held);
}

class ListMaker final : public Node {
 public:
  ListMaker(std::vector<Item> items, SourceLocation location)
      : items_(std::move(items)), location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    absl::StatusOr<Value> list = Make(evaluation);
    if (!list.ok()) return WithLocation(list.status(), location_);
    return list;
  }

 private:
  absl::StatusOr<Value> Make(Evaluation& evaluation) const {
    Value::Elements values;
    values.reserve(items_.size());
    for (const Item& item : items_) {
      ASSIGN_OR_RETURN(absl::optional<Value> value, ValueOf(item, evaluation));
      if (value.has_value()) values.push_back(*std::move(value));
    }
    return evaluation.Keep(Value::List(std::move(values)));
  }

  std::vector<Item> items_;
  SourceLocation location_;
};

class MapMaker final : public Node {
 public:
  MapMaker(std::vector<Item> items, SourceLocation location)
      : items_(std::move(items)), location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    absl::StatusOr<Value> map = Make(evaluation);
    if (!map.ok()) return WithLocation(map.status(), location_);
    return map;
  }

 private:
  absl::StatusOr<Value> Make(Evaluation& evaluation) const {
    Value::Entries entries;
    entries.reserve(items_.size());
    for (const Item& item : items_) {
      ASSIGN_OR_RETURN(Value key, item.key->Evaluate(evaluation));
      ASSIGN_OR_RETURN(absl::optional<Value> value, ValueOf(item, evaluation));
      if (value.has_value()) entries.emplace_back(std::move(key), *std::move(value));
    }
    ASSIGN_OR_RETURN(Value map, Value::MakeMap(std::move(entries)));
    return evaluation.Keep(std::move(map));
  }

  std::vector<Item> items_;
  SourceLocation location_;
};

bool AllConstant(const std::vector<Item>& items) {
  return std::all_of(items.begin(), items.end(), [](const Item& item) {
    return item.value->Constant() != nullptr && (item.key == nullptr || item.key->Constant() != nullptr);
  });
}

}  // namespace

NodePointer ListNode(std::vector<Item> items, SourceLocation location) {
  const bool constant = AllConstant(items);
  NodePointer node = std::make_unique<ListMaker>(std::move(items), location);
  return constant ? Folded(std::move(node), nullptr) : std::move(node);
}

NodePointer MapNode(std::vector<Item> items, SourceLocation location) {
  const bool constant = AllConstant(items);
  NodePointer node = std::make_unique<MapMaker>(std::move(items), location);
  return constant ? Folded(std::move(node), nullptr) : std::move(node);
}

}  // namespace liushui::cel
