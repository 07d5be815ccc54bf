// Places: which of the places that may hold null are known not to, and what tells it.
//
// A place is a variable or a field of one, by its dotted name: "data.refund", "form.amount". What tests it
// tells something: where data.refund != null is true, that place does not hold null.
#ifndef LIUSHUI_ENGINE_CEL_NULLS_PLACES_H_
#define LIUSHUI_ENGINE_CEL_NULLS_PLACES_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/cel/location.h"
#include "engine/cel/nulls/condition.h"
#include "engine/cel/type.h"

namespace liushui::cel {

// A set of places, or all there are. Thread-compatible.
class Places {
 public:
  Places() = default;

  // What is known where nothing ever comes: anything.
  static Places All();

  // The empty name is none.
  void Add(absl::string_view place);
  // Without the place and those within it; of all places none can be removed.
  Places Without(absl::string_view place) const;

  // The place does not hold null where the condition is fulfilled.
  void AddWhen(const Condition& condition, absl::string_view place);
  bool has_conditions() const { return !conditional_.empty(); }
  // What is known besides where the condition is fulfilled.
  Places KnownWhen(const Condition& condition) const;

  bool Has(absl::string_view place) const { return is_all_ || names_.find(place) != names_.end(); }
  bool empty() const { return !is_all_ && names_.empty(); }
  // Sorted; of all places none.
  const std::set<std::string, std::less<>>& names() const { return names_; }

  friend Places Union(const Places& left, const Places& right);
  friend Places Intersection(const Places& left, const Places& right);

 private:
  std::set<std::string, std::less<>> names_;
  std::map<Condition, std::set<std::string>> conditional_;
  bool is_all_ = false;
};

// What an expression's value tells of places, and which place it is itself.
struct Evidence {
  std::string place;  // empty if it is none
  Places when_true;   // known not to hold null where the expression is true
  Places when_false;
  Places unless_true;    // where it is false, or has no value because it failed
  bool may_fail = true;  // though no null is in its way
  SourceLocation location;
  std::vector<Evidence> null_elements;  // of a list that is written out: its elements that may be null
};

// A place of its own, known where has() says that the record at `record` has the field. Empty where the
// record has no place.
std::string PresenceOf(absl::string_view record, absl::string_view field);

// Whether a value of the type may be null; of dyn it may.
bool MayBeNull(const Type& type);

// Whether a value of `from` may be null, itself or within, or lack a field, where `to` wants something else.
// Dyn takes null.
bool LosesNull(const Type& from, const Type& to);

// The type of what lies at `place` (its fields, its fields' fields), null only where that is not known away.
Type Refined(const Type& type, absl::string_view place, const Places& known);

// The type of a field of the record that is chosen when the expression is evaluated.
Type AnyFieldOf(const Type& record);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_NULLS_PLACES_H_
