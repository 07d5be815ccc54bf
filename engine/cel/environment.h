// Environment: what an expression may speak of besides its literals and CEL's own functions.
#ifndef LIUSHUI_ENGINE_CEL_ENVIRONMENT_H_
#define LIUSHUI_ENGINE_CEL_ENVIRONMENT_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/cel/nulls/places.h"
#include "engine/cel/type.h"

namespace liushui::cel {

// Gives the rules of a named time zone ("Asia/Shanghai"), or refuses.
using ZoneLoader = std::function<absl::StatusOr<absl::TimeZone>(absl::string_view)>;

// Names, types and numbers of variables and host functions. Thread-compatible. Copyable; a compiled program
// keeps nothing of it but the zone loader.
class Environment {
 public:
  struct Variable {
    std::string name;
    Type type;
    int slot = 0;
  };
  struct Function {
    std::string name;
    std::vector<Type> parameters;
    Type result;
    int id = 0;
  };

  // Declares a variable and returns its slot: 0, 1, 2 … in the order of declaration. The name may be dotted
  // ("data.refund"); in an expression the longest declared prefix of a dotted name is the variable, and the
  // rest selects fields of it. has(data.refund) on a declared dotted name asks whether it is not null. A name
  // declared twice is a bug.
  int AddVariable(absl::string_view name, Type type);

  // Declares a function of the host, called as name(a, b), and returns its id: 0, 1, 2 … Arguments are
  // checked against `parameters` before the host is called, at the latest when they are evaluated. A name
  // declared twice, or that of one of CEL's own functions, is a bug.
  int AddFunction(absl::string_view name, std::vector<Type> parameters, Type result);

  // Without one, only "UTC" and fixed offsets ("+08:00") are zones.
  void SetZoneLoader(ZoneLoader loader) { zone_loader_ = std::move(loader); }

  // The namespace in which names are looked up first, from the inside out, as CEL's name resolution says: in
  // "a.b", x means a.b.x, else a.x, else x. Empty at first.
  void SetContainer(absl::string_view container) { container_ = std::string(container); }

  // From now on what may be null is refused with NULL_NOT_TESTED wherever null fails, unless it is among
  // `not_null` or a test around it, as x != null && ..., tells that it is not null there. At first it may be
  // used like anything else, as CEL's wrappers may.
  void DemandNullTests(Places not_null = {}) {
    demands_null_tests_ = true;
    not_null_ = std::move(not_null);
  }
  bool demands_null_tests() const { return demands_null_tests_; }
  const Places& not_null() const { return not_null_; }

  // nullptr if not declared; valid until the environment changes.
  const Variable* FindVariable(absl::string_view name) const;
  const Function* FindFunction(absl::string_view name) const;

  // In slot order.
  const std::vector<Variable>& variables() const { return variables_; }
  const ZoneLoader& zone_loader() const { return zone_loader_; }
  const std::string& container() const { return container_; }

 private:
  std::vector<Variable> variables_;
  std::vector<Function> functions_;
  std::map<std::string, int, std::less<>> slot_by_name_;
  std::map<std::string, int, std::less<>> function_by_name_;
  ZoneLoader zone_loader_;
  std::string container_;
  bool demands_null_tests_ = false;
  Places not_null_;
};

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_ENVIRONMENT_H_
