// Signatures with letters: which types a call gives to the letters of an overload, as the T of (list(T), T).
#ifndef LIUSHUI_ENGINE_CEL_FUNCTIONS_SIGNATURE_H_
#define LIUSHUI_ENGINE_CEL_FUNCTIONS_SIGNATURE_H_

#include <map>
#include <string>

#include "engine/cel/type.h"

namespace liushui::cel {

// What the letters of one signature stand for in one call. Use for one call; thread-compatible.
class Letters {
 public:
  // Whether an argument of type `argument` may stand where `parameter` is wanted. A letter that stands for a
  // type already takes another only if the two have a common one, which it stands for from then on; null goes
  // with a type only if that may be null.
  bool Take(const Type& parameter, const Type& argument);

  // The type with its letters replaced. A letter that no argument has decided is free.
  Type Replace(const Type& type) const;

 private:
  bool TakeLetter(const std::string& letter, const Type& argument);

  std::map<std::string, Type> types_;
};

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_FUNCTIONS_SIGNATURE_H_
