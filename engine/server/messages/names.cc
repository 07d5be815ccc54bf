#include "engine/server/messages/names.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/server/messages/fields.h"

namespace liushui::server {
namespace {

constexpr size_t kShownBytes = 100;

absl::Status RefuseName(const NameField& name, absl::string_view form) {
  const std::string found =
      name.name.empty() ? "nothing"
                        : absl::StrCat("'", absl::Utf8SafeCHexEscape(name.name.substr(0, kShownBytes)), "'");
  const std::string sentence = absl::StrCat("expected ", form, ", found ", found);
  return RefuseFields("NAME_INVALID", absl::StrCat(name.field, ": ", sentence),
                      {{std::string(name.field), "NAME_INVALID", sentence}});
}

struct ChildWords {
  absl::string_view collection;
  absl::string_view one;
  absl::string_view unknown;  // the reason
  absl::string_view origin;   // where its names come from
};

ChildWords WordsOf(ChildKind kind) {
  switch (kind) {
    case ChildKind::kTask:
      return {"tasks", "a task", "TASK_UNKNOWN", "ListTasks (liushui tasks)"};
    case ChildKind::kJob:
      return {"jobs", "a job", "JOB_UNKNOWN", "StreamJobs (liushui work)"};
    case ChildKind::kIncident:
      return {"incidents", "an open incident", "INCIDENT_UNKNOWN", "ListIncidents (liushui incidents)"};
  }
  return {};
}

// Takes the part up to the next '/' or the end.
absl::string_view TakePart(absl::string_view& rest) {
  const absl::string_view part = rest.substr(0, rest.find('/'));
  rest.remove_prefix(part.size());
  return part;
}

// What follows "namespaces/{namespace}" once that is found to be the caller's own.
absl::StatusOr<absl::string_view> AfterNamespace(const NameField& name, const Identity& identity,
                                                 absl::string_view form) {
  absl::string_view rest = name.name;
  if (!absl::ConsumePrefix(&rest, "namespaces/")) return RefuseName(name, form);
  const absl::string_view name_space = TakePart(rest);
  if (!IsNamespace(name_space)) return RefuseName(name, form);
  if (name_space != identity.name_space) {
    return Refuse(absl::StatusCode::kPermissionDenied, "NAMESPACE_DENIED",
                  absl::StrCat(name.field, ": expected a name in namespace ", identity.name_space,
                               ", which the caller works for, found one in ", name_space));
  }
  return rest;
}

template <typename Number>
bool ReadNumber(absl::string_view text, Number* number) {
  if (text.empty() || (text[0] == '0' && text.size() > 1)) return false;
  for (const char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return absl::SimpleAtoi(text, number);
}

bool IsWorkflowId(absl::string_view id) {
  if (id.empty() || id.size() > kMaxIdBytes) return false;
  for (const char c : id) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '_') return false;
  }
  return true;
}

}  // namespace

absl::Status ReadParent(const NameField& name, const Identity& identity) {
  constexpr char kForm[] = "namespaces/{namespace}";
  ASSIGN_OR_RETURN(const absl::string_view rest, AfterNamespace(name, identity, kForm));
  return rest.empty() ? absl::OkStatus() : RefuseName(name, kForm);
}

absl::StatusOr<uint64_t> ReadInstanceName(const NameField& name, const Identity& identity) {
  constexpr char kForm[] = "namespaces/{namespace}/instances/{number}";
  ASSIGN_OR_RETURN(absl::string_view rest, AfterNamespace(name, identity, kForm));
  uint64_t instance = 0;
  if (!absl::ConsumePrefix(&rest, "/instances/") || !ReadNumber(rest, &instance))
    return RefuseName(name, kForm);
  return instance;
}

absl::StatusOr<InstanceReference> ReadInstanceReference(const NameField& name, const Identity& identity) {
  constexpr char kForm[] =
      "namespaces/{namespace}/instances/{number} or "
      "namespaces/{namespace}/workflows/{workflow}/keys/{business key}";
  ASSIGN_OR_RETURN(absl::string_view rest, AfterNamespace(name, identity, kForm));
  InstanceReference reference;
  if (absl::ConsumePrefix(&rest, "/instances/")) {
    if (!ReadNumber(rest, &reference.instance)) return RefuseName(name, kForm);
    return reference;
  }
  if (!absl::ConsumePrefix(&rest, "/workflows/")) return RefuseName(name, kForm);
  reference.workflow = std::string(TakePart(rest));
  if (!IsWorkflowId(reference.workflow) || !absl::ConsumePrefix(&rest, "/keys/"))
    return RefuseName(name, kForm);
  if (rest.empty() || rest.size() > kMaxBusinessKeyBytes) return RefuseName(name, kForm);
  reference.business_key = std::string(rest);
  return reference;
}

absl::StatusOr<ChildNumber> ReadChildName(ChildKind kind, const NameField& name, const Identity& identity) {
  const ChildWords words = WordsOf(kind);
  const std::string form = absl::StrCat("namespaces/{namespace}/", words.collection,
                                        "/{instance number}-{ordinal} as ", words.origin, " gives it");
  ASSIGN_OR_RETURN(absl::string_view rest, AfterNamespace(name, identity, form));
  if (!absl::ConsumePrefix(&rest, absl::StrCat("/", words.collection, "/"))) return RefuseName(name, form);
  const size_t dash = rest.find('-');
  ChildNumber number;
  if (dash == absl::string_view::npos || !ReadNumber(rest.substr(0, dash), &number.instance) ||
      !ReadNumber(rest.substr(dash + 1), &number.ordinal)) {
    return RefuseName(name, form);
  }
  return number;
}

absl::StatusOr<WorkflowNumber> ReadWorkflowName(const NameField& name, const Identity& identity) {
  constexpr char kForm[] =
      "namespaces/{namespace}/workflows/{workflow}, with or without /revisions/{revision}";
  ASSIGN_OR_RETURN(absl::string_view rest, AfterNamespace(name, identity, kForm));
  if (!absl::ConsumePrefix(&rest, "/workflows/")) return RefuseName(name, kForm);
  WorkflowNumber number;
  number.workflow = std::string(TakePart(rest));
  if (!IsWorkflowId(number.workflow)) return RefuseName(name, kForm);
  if (rest.empty()) return number;
  if (!absl::ConsumePrefix(&rest, "/revisions/") || !ReadNumber(rest, &number.revision) ||
      number.revision == 0) {
    return RefuseName(name, kForm);
  }
  return number;
}

absl::Status RefusalOf(ChildKind kind, absl::string_view name, const absl::Status& status) {
  const ChildWords words = WordsOf(kind);
  const std::string reason = ReasonOf(status);
  const bool incident_unknown = kind == ChildKind::kIncident && reason == words.unknown;
  if (reason != "INSTANCE_UNKNOWN" && !incident_unknown) return status;
  const absl::string_view found = name.substr(name.rfind('/') + 1);
  return Refuse(absl::StatusCode::kNotFound, words.unknown,
                absl::StrCat("expected ", words.one, " as ", words.origin, " names it, found ", found, ": ",
                             status.message()));
}

std::string ChildName(ChildKind kind, absl::string_view name_space, const ChildNumber& number) {
  return absl::StrCat("namespaces/", name_space, "/", WordsOf(kind).collection, "/", number.instance, "-",
                      number.ordinal);
}

std::string RevisionName(absl::string_view name_space, const WorkflowNumber& number) {
  return absl::StrCat("namespaces/", name_space, "/workflows/", number.workflow, "/revisions/",
                      number.revision);
}

}  // namespace liushui::server
