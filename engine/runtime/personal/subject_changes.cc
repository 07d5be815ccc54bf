#include "engine/runtime/personal/subject_changes.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"

namespace liushui::runtime {
namespace {

using state::v1::SubjectStatus;

absl::Status Stands(absl::string_view reason, absl::string_view name_space, const SubjectRequest& request,
                    absl::string_view how) {
  return Refuse(absl::StatusCode::kFailedPrecondition, reason,
                absl::StrCat("subject ", request.subject, " of namespace ", name_space, " is ", how));
}

absl::Status CheckChange(absl::string_view name_space, const SubjectRequest& request, SubjectStatus status) {
  using Change = SubjectRequest::Change;
  if (status == state::v1::SUBJECT_STATUS_ERASED)
    return Stands("SUBJECT_ERASED", name_space, request, "erased already");
  const bool restricted = status == state::v1::SUBJECT_STATUS_RESTRICTED;
  if (request.change == Change::kRestrict && restricted && !request.instead_of_erasing)
    return Stands("SUBJECT_RESTRICTED", name_space, request, "restricted already");
  if (request.change == Change::kRelease && !restricted)
    return Stands("SUBJECT_NOT_RESTRICTED", name_space, request, "not restricted");
  return absl::OkStatus();
}

ledger::v1::Record RecordOf(const SubjectRequest& request) {
  ledger::v1::Record record;
  switch (request.change) {
    case SubjectRequest::Change::kErase:
      record.mutable_subject_erased()->set_subject(request.subject);
      record.mutable_subject_erased()->set_reason(request.reason);
      break;
    case SubjectRequest::Change::kRestrict:
      record.mutable_subject_restricted()->set_subject(request.subject);
      record.mutable_subject_restricted()->set_reason(request.reason);
      record.mutable_subject_restricted()->set_retained_until_us(request.retained_until_us);
      record.mutable_subject_restricted()->set_instead_of_erasing(request.instead_of_erasing);
      break;
    case SubjectRequest::Change::kRelease:
      record.mutable_subject_released()->set_subject(request.subject);
      record.mutable_subject_released()->set_reason(request.reason);
      break;
  }
  return record;
}

}  // namespace

absl::StatusOr<absl::optional<ledger::v1::Record>> DecideSubject(absl::string_view name_space,
                                                                 const SubjectRequest& request,
                                                                 const state::v1::SubjectRow& standing) {
  const absl::Status allowed = CheckChange(name_space, request, standing.status());
  if (!allowed.ok()) return allowed;
  const bool is_so = request.change == SubjectRequest::Change::kRestrict &&
                     standing.status() == state::v1::SUBJECT_STATUS_RESTRICTED;
  if (is_so) return absl::optional<ledger::v1::Record>();
  return absl::make_optional(RecordOf(request));
}

absl::Status CheckTaken(const SubjectName& name, const state::v1::SubjectRow& standing) {
  if (standing.status() == state::v1::SUBJECT_STATUS_ERASED) return SubjectErased(name);
  if (standing.status() != state::v1::SUBJECT_STATUS_RESTRICTED) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "SUBJECT_RESTRICTED",
                absl::StrCat("the personal data of ", name.subject, " in namespace ", name.name_space,
                             " are kept and not used; no further ones are taken"));
}

absl::Status CheckSealed(const InputPlace& place, ledger::v1::Input input) {
  return VisitPersonal(place, input,
                       [](const PersonalValue& found) {
                         return Refuse(absl::StatusCode::kAborted, "VALUE_NOT_SEALED",
                                       absl::StrCat(found.field,
                                                    " became personal while the request came in; ask again"));
                       })
      .status();
}

}  // namespace liushui::runtime
