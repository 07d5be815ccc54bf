// Places: which of the places that may hold null are known not to, and what tells it.
//
// A place is a variable or a field of one, by its dotted name: "data.refund", "form.amount". What tests it
// tells something: where data.refund != null is true, that place does not hold null.
#ifndef LIUSHUI_ENGINE_CEL_NULLS_PLACES_H_
#define LIUSHUI_ENGINE_CEL_NULLS_PLACES_H_

#include <functional>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "engine/cel/location.h"
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

  bool Has(absl::string_view place) const { return is_all_ || names_.find(place) != names_.end(); }
  bool empty() const { return !is_all_ && names_.empty(); }
  // Sorted; of all places none.
  const std::set<std::string, std::less<>>& names() const { return names_; }

  friend Places Union(const Places& left, const Places& right);
  friend Places Intersection(const Places& left, const Places& right);

 private:
  std::set<std::string, std::less<>> names_;
  bool is_all_ = false;
};

// What an expression's value tells of places, and which place it is itself.
struct Evidence {
  std::string place;  // empty if it is none
  Places when_true;   // known not to hold null where the expression is true
  Places when_false;
  SourceLocation location;
};

// Whether a value of the type may be null; of dyn it may.
bool MayBeNull(const Type& type);

// Whether a value of `from` may be null, itself or within, where `to` wants something else. Dyn takes null.
bool LosesNull(const Type& from, const Type& to);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_NULLS_PLACES_H_
