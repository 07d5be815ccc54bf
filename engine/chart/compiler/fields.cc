#include "engine/chart/compiler/fields.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/chart/compiler/names.h"

namespace liushui::chart {
namespace {

constexpr std::pair<absl::string_view, TypeKind> kTypes[] = {
    {"bool", TypeKind::kBool},           {"int", TypeKind::kInt},           {"string", TypeKind::kString},
    {"timestamp", TypeKind::kTimestamp}, {"duration", TypeKind::kDuration}, {"date", TypeKind::kDate},
    {"term", TypeKind::kTerm},           {"list", TypeKind::kList},         {"record", TypeKind::kRecord}};
constexpr absl::string_view kTypeNames = "bool, int, string, timestamp, duration, date, term, list, record";

absl::optional<TypeKind> TypeNamed(absl::string_view name) {
  for (const auto& [type_name, kind] : kTypes) {
    if (type_name == name) return kind;
  }
  return absl::nullopt;
}

bool IsText(const TypeSpec& type) {
  return type.kind == TypeKind::kString ||
         (type.kind == TypeKind::kList && type.element == TypeKind::kString);
}

}  // namespace

void Fields::CheckName(const std::string& name, const std::string& path, std::vector<std::string>* names) {
  if (!IsName(name)) {
    problems().Add(
        path, "NAME_SYNTAX",
        absl::StrCat("expected a name of at most ", kMaxNameLength,
                     " lower-case letters, digits and _, starting with a letter; found '", name, "'"));
  } else if (IsKeptByCel(name)) {
    problems().Add(path, "NAME_RESERVED", absl::StrCat("'", name, "' is a word of the expression language"));
  } else if (std::find(names->begin(), names->end(), name) != names->end()) {
    problems().Add(path, "NAME_DUPLICATE", absl::StrCat("'", name, "' is declared twice"));
  }
  names->push_back(name);
}

void Fields::CheckChoices(const TypeSpec& type,
                          const google::protobuf::RepeatedPtrField<std::string>& choices,
                          const std::string& path) {
  if (choices.empty()) return;
  if (!IsText(type)) {
    problems().Add(path, "CHOICES_TYPE", "only a string, or a list of strings, has choices");
  }
  if (choices.size() > kMaxChoices) {
    problems().Add(path, "LIMIT_EXCEEDED",
                   absl::StrCat("expected at most ", kMaxChoices, " choices, found ", choices.size()));
  }
}

TypeSpec Fields::ReadType(const std::string& type, const std::string& element, const std::string& path) {
  TypeSpec spec;
  const absl::optional<TypeKind> kind = TypeNamed(type);
  if (!kind.has_value()) {
    problems().Add(absl::StrCat(path, ".type"), "TYPE_UNKNOWN",
                   absl::StrCat("expected one of ", kTypeNames, "; found '", type, "'"));
    return spec;
  }
  spec.kind = *kind;
  if (spec.kind != TypeKind::kList) {
    if (!element.empty() && !(spec.kind == TypeKind::kRecord && element == "record")) {
      problems().Add(absl::StrCat(path, ".of"), "TYPE_SHAPE", "only a list has elements of a type");
    }
    return spec;
  }
  const absl::optional<TypeKind> element_kind = TypeNamed(element);
  if (!element_kind.has_value() || *element_kind == TypeKind::kList) {
    problems().Add(
        absl::StrCat(path, ".of"), "TYPE_UNKNOWN",
        absl::StrCat("expected the type of the list's elements (not list), found '", element, "'"));
    return spec;
  }
  spec.element = *element_kind;
  return spec;
}

void Fields::CheckInnerFields(const TypeSpec& type, bool has_fields, const std::string& path) {
  const bool is_record =
      type.kind == TypeKind::kRecord || (type.kind == TypeKind::kList && type.element == TypeKind::kRecord);
  if (has_fields && !is_record) {
    problems().Add(absl::StrCat(path, ".fields"), "TYPE_SHAPE",
                   "only a record, or a list of records, has fields");
  }
}

TypeSpec Fields::CompileType(const workflow::v1::Datum& datum, const std::string& path, int data_count) {
  TypeSpec spec = ReadType(datum.type(), datum.of(), path);
  CheckInnerFields(spec, !datum.fields().empty(), path);
  const std::string fields_path = absl::StrCat(path, ".fields");
  spec.fields = Shapes(datum.fields(), fields_path, 1);
  ScopeSpec scope;
  scope.data_count = data_count;
  scope.items = {{"item", CelType(spec.fields)}};
  Checks(datum.fields(), fields_path, scope, &spec.fields);
  return spec;
}

FormSpec Fields::Compile(const DeclaredFields& fields, const std::string& path) {
  FormSpec form = Shapes(fields, path, 1);
  ScopeSpec scope;
  scope.form = CelType(form);
  scope.forms = {{"form", path}};
  expressions_.mentions().AddForm(path, form);
  Checks(fields, path, scope, &form);
  return form;
}

FormSpec Fields::Shapes(const DeclaredFields& fields, const std::string& path, int depth) {
  FormSpec form;
  if (fields.empty()) return form;
  if (fields.size() > kMaxFields) {
    problems().Add(path, "LIMIT_EXCEEDED",
                   absl::StrCat("expected at most ", kMaxFields, " fields, found ", fields.size()));
    return form;
  }
  if (depth > kMaxFieldDepth) {
    problems().Add(path, "LIMIT_EXCEEDED",
                   absl::StrCat("expected at most ", kMaxFieldDepth, " records inside one another"));
    return form;
  }
  std::vector<std::string> names;
  for (int i = 0; i < fields.size(); ++i) {
    const std::string field_path = absl::StrCat(path, "[", i, "]");
    CheckName(fields[i].name(), absl::StrCat(field_path, ".name"), &names);
    form.push_back(Shape(fields[i], field_path, depth));
  }
  return form;
}

FieldSpec Fields::Shape(const workflow::v1::Field& field, const std::string& path, int depth) {
  FieldSpec spec;
  spec.name = field.name();
  spec.title = field.title();
  spec.type = ReadType(field.type(), field.of(), path);
  CheckInnerFields(spec.type, !field.fields().empty(), path);
  spec.type.fields = Shapes(field.fields(), absl::StrCat(path, ".fields"), depth + 1);
  spec.required = field.required();
  spec.personal = field.personal();
  spec.message = field.message();
  CheckChoices(spec.type, field.choices(), absl::StrCat(path, ".choices"));
  spec.choices.assign(field.choices().begin(), field.choices().end());
  if (!field.pattern().empty()) CompilePattern(field, absl::StrCat(path, ".pattern"), &spec);
  ReadRanges(field, path, &spec);
  return spec;
}

void Fields::ReadRanges(const workflow::v1::Field& field, const std::string& path, FieldSpec* spec) {
  const auto refuse = [&](absl::string_view key, absl::string_view sentence) {
    problems().Add(absl::StrCat(path, ".", key), "RANGE_SHAPE", sentence);
  };
  const TypeKind kind = spec->type.kind == TypeKind::kList ? spec->type.element : spec->type.kind;
  if (field.has_minimum()) spec->number.least = field.minimum();
  if (field.has_maximum()) spec->number.most = field.maximum();
  if (field.has_min_length()) spec->length.least = field.min_length();
  if (field.has_max_length()) spec->length.most = field.max_length();
  if (field.has_min_items()) spec->count.least = field.min_items();
  if (field.has_max_items()) spec->count.most = field.max_items();
  if ((field.has_minimum() || field.has_maximum()) && kind != TypeKind::kInt) {
    refuse(field.has_minimum() ? "minimum" : "maximum",
           "only an int, or a list of them, has a minimum and a maximum");
  }
  if ((field.has_min_length() || field.has_max_length()) && kind != TypeKind::kString) {
    refuse(field.has_min_length() ? "min_length" : "max_length",
           "only a string, or a list of them, has a length");
  }
  if ((field.has_min_items() || field.has_max_items()) && spec->type.kind != TypeKind::kList) {
    refuse(field.has_min_items() ? "min_items" : "max_items", "only a list has items to count");
  }
  for (const auto& [key, range] : {std::pair<absl::string_view, const Range&>{"maximum", spec->number},
                                   {"max_length", spec->length},
                                   {"max_items", spec->count}}) {
    if (range.least.has_value() && range.most.has_value() && *range.least > *range.most) {
      refuse(key, absl::StrCat("expected at least the smaller end, ", *range.least, "; found ", *range.most));
    }
  }
}

void Fields::CompilePattern(const workflow::v1::Field& field, const std::string& path, FieldSpec* spec) {
  if (!IsText(spec->type)) {
    return problems().Add(path, "PATTERN_TYPE", "only a string, or a list of strings, has a pattern");
  }
  RE2::Options options;
  options.set_log_errors(false);
  auto pattern = std::make_shared<const RE2>(field.pattern(), options);
  if (!pattern->ok()) {
    return problems().Add(path, "PATTERN_SYNTAX",
                          absl::StrCat("expected an RE2 pattern: ", pattern->error()));
  }
  spec->pattern = std::move(pattern);
}

void Fields::Checks(const DeclaredFields& fields, const std::string& path, const ScopeSpec& scope,
                    FormSpec* form) {
  for (size_t i = 0; i < form->size(); ++i) {
    const workflow::v1::Field& field = fields[static_cast<int>(i)];
    const std::string field_path = absl::StrCat(path, "[", i, "]");
    FieldSpec& spec = (*form)[i];
    spec.check = expressions_.Compile(absl::StrCat(field_path, ".check"), field.check(), scope,
                                      cel::Type::Bool(), Exposure::kChecked);
    spec.required_when =
        expressions_.Compile(absl::StrCat(field_path, ".required_when"), field.required_when(), scope,
                             cel::Type::Bool(), Exposure::kChecked);
    ScopeSpec inner = scope;
    inner.items = {{"item", CelType(spec.type.fields)}};
    Checks(field.fields(), absl::StrCat(field_path, ".fields"), inner, &spec.type.fields);
  }
}

}  // namespace liushui::chart
