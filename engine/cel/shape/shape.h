// The shape of a value: its type, told more exactly than the language tells it.
#ifndef LIUSHUI_ENGINE_CEL_SHAPE_SHAPE_H_
#define LIUSHUI_ENGINE_CEL_SHAPE_SHAPE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/cel/environment.h"
#include "engine/cel/type.h"

namespace liushui::cel {

// The type of what `source` gives. A map literal whose keys are all text literals is a record of the shapes
// of its values, where the language itself only calls it a map; all else is its type. A field that a value
// may lack may be null: whoever reads values by their shape puts null there. Refuses as Program::Compile.
absl::StatusOr<Type> ShapeOf(absl::string_view source, const Environment& environment);

// The narrowest shape that takes values of both. Of two records it has the fields of both; those that only
// one of them has may be null. Dyn where there is none.
Type JoinShapes(const Type& left, const Type& right);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_SHAPE_SHAPE_H_
