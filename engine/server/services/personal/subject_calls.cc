#include "engine/server/services/personal/subject_calls.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/decide.h"
#include "engine/runtime/personal/subject_keys.h"
#include "engine/runtime/personal/subject_reads.h"
#include "engine/server/messages/values.h"

namespace liushui::server {
namespace {

using runtime::SubjectCases;
using runtime::SubjectRequest;

constexpr int kDefaultPage = 50;
constexpr int kMaxPage = 500;
constexpr int64_t kLastSecond = 253'402'300'799;  // of the year 9999

absl::Status SealingOff() {
  return Refuse(absl::StatusCode::kFailedPrecondition, "SEALING_OFF",
                "this server keeps no keys of subjects: personal values are not sealed here");
}

v1::Subject SubjectMessage(const SubjectCases& cases, absl::string_view name_space) {
  v1::Subject message;
  message.set_name(BranchName(name_space, "subjects", cases.subject));
  message.set_status(v1::Subject::IN_USE);
  if (cases.standing.has_value()) {
    const bool erased = cases.standing->status() == state::v1::SUBJECT_STATUS_ERASED;
    message.set_status(erased ? v1::Subject::ERASED : v1::Subject::RESTRICTED);
    *message.mutable_status_time() = TimestampOf(cases.standing->since_us());
    message.set_status_by(cases.standing->by());
    message.set_reason(cases.standing->reason());
  }
  if (cases.open == 0) *message.mutable_retained_until() = TimestampOf(cases.retained_until_us);
  message.set_open_instances(static_cast<int32_t>(cases.open));
  for (const uint64_t instance : cases.instances) {
    message.add_instances(core::InstanceName(name_space, instance));
  }
  message.set_instances_left_out(static_cast<int32_t>(cases.left_out));
  return message;
}

absl::StatusOr<std::string> ReadSubject(const std::string& name, const Identity& identity) {
  ASSIGN_OR_RETURN(std::string subject, ReadBranchName({"name", name}, identity, "subjects"));
  if (runtime::IsSubject(subject)) return subject;
  return RefuseFields("FIELD_INVALID", "name: expected a subject of 1-64 characters [A-Za-z0-9._-]",
                      {{"name", "FIELD_INVALID", "expected 1-64 characters [A-Za-z0-9._-]"}});
}

absl::Status CheckReason(const std::string& reason) {
  if (absl::StripAsciiWhitespace(reason).empty()) {
    constexpr char kSentence[] = "expected why, found nothing";
    return RefuseFields("REASON_MISSING", absl::StrCat("reason: ", kSentence),
                        {{"reason", "REASON_MISSING", kSentence}});
  }
  FieldChecks checks;
  checks.Text("reason", reason, kMaxNoteBytes);
  return checks.Result();
}

// What restricting and lifting it have in common. `request` of a subject that no case names is refused.
template <typename Request>
absl::StatusOr<SubjectRequest> ReadChange(const runtime::Engine& engine, const Request& request,
                                          const Identity& identity, SubjectRequest::Change change) {
  SubjectRequest wanted;
  wanted.change = change;
  ASSIGN_OR_RETURN(wanted.subject, ReadSubject(request.name(), identity));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  wanted.reason = request.reason();
  if (!engine.seals()) return SealingOff();
  RETURN_IF_ERROR(engine.subjects().Get({identity.name_space, wanted.subject}).status());
  return wanted;
}

template <typename Request, typename Response>
void Change(const ServerParts& parts, SubjectRequest::Change change, const Request& request,
            const CallContext& context, Responder<Response> responder) {
  auto caller = CallerOf(request, context.identity);
  if (!caller.ok()) return responder.Finish(caller.status());
  auto wanted = ReadChange(parts.engine, request, context.identity, change);
  if (!wanted.ok()) return responder.Finish(wanted.status());
  parts.engine.Submit(*std::move(caller), *std::move(wanted),
                      [responder](const absl::StatusOr<runtime::Outcome>& outcome) {
                        if (!outcome.ok()) return responder.Finish(outcome.status());
                        Response response;
                        response.set_position(static_cast<int64_t>(outcome->position()));
                        responder.Finish(response);
                      });
}

// Whether nothing keeps the data of a subject any more.
bool MayErase(const SubjectCases& cases, absl::Time now) {
  return cases.open == 0 && cases.retained_until_us <= absl::ToUnixMicros(now);
}

v1::EraseSubjectResponse ErasedOrNot(const ServerParts& parts, const Identity& identity, SubjectCases cases,
                                     bool erased, uint64_t position) {
  v1::EraseSubjectResponse response;
  const auto after = parts.engine.subjects().Get({identity.name_space, cases.subject});
  *response.mutable_subject() = SubjectMessage(after.ok() ? *after : cases, identity.name_space);
  response.set_erased(erased);
  response.set_position(static_cast<int64_t>(position));
  return response;
}

// One EraseSubject, while it is under way.
struct Erasing {
  const ServerParts& parts;
  Identity identity;
  runtime::Caller caller;
  SubjectRequest wanted;
  Responder<v1::EraseSubjectResponse> responder;
};

// Erases, or restricts where something keeps the data now.
void Settle(const Erasing& call) {
  const ServerParts& parts = call.parts;
  auto cases = parts.engine.subjects().Get({call.identity.name_space, call.wanted.subject});
  if (!cases.ok()) return call.responder.Finish(cases.status());
  SubjectRequest wanted = call.wanted;
  if (!MayErase(*cases, parts.engine.Now())) {
    wanted.change = SubjectRequest::Change::kRestrict;
    wanted.instead_of_erasing = true;
    wanted.retained_until_us = cases->open > 0 ? 0 : cases->retained_until_us;
  }
  parts.engine.Submit(call.caller, std::move(wanted),
                      [&parts, identity = call.identity, cases = *std::move(cases),
                       responder = call.responder](const absl::StatusOr<runtime::Outcome>& done) {
                        if (!done.ok()) return responder.Finish(done.status());
                        // A repeat tells what the first came to.
                        const bool erased = done->record.has_subject_erased();
                        const uint64_t position = done->position();
                        const absl::Status accepted =
                            parts.readers.Run([&parts, identity, cases, erased, position, responder] {
                              responder.Finish(ErasedOrNot(parts, identity, cases, erased, position));
                            });
                        if (!accepted.ok()) responder.Finish(accepted);
                      });
}

// Restricts, and settles when that is durable: so no case can take further values of the subject between the
// look at its cases and the end of its key.
void RestrictFirst(const Erasing& call) {
  SubjectRequest first = call.wanted;
  first.change = SubjectRequest::Change::kRestrict;
  first.instead_of_erasing = true;
  call.parts.engine.Submit({call.identity.name_space, call.identity.actor, "", ""}, std::move(first),
                           [call](const absl::StatusOr<runtime::Outcome>& done) {
                             // Of a repeat, which the erasing itself recognises.
                             const bool erased = ReasonOf(done.status()) == "SUBJECT_ERASED";
                             if (!done.ok() && !erased) return call.responder.Finish(done.status());
                             const absl::Status accepted = call.parts.readers.Run([call] { Settle(call); });
                             if (!accepted.ok()) call.responder.Finish(accepted);
                           });
}

void Erase(const ServerParts& parts, const v1::EraseSubjectRequest& request, const CallContext& context,
           Responder<v1::EraseSubjectResponse> responder) {
  const Identity& identity = context.identity;
  auto caller = CallerOf(request, identity);
  if (!caller.ok()) return responder.Finish(caller.status());
  auto wanted = ReadChange(parts.engine, request, identity, SubjectRequest::Change::kErase);
  if (!wanted.ok()) return responder.Finish(wanted.status());
  auto cases = parts.engine.subjects().Get({identity.name_space, wanted->subject});
  if (!cases.ok()) return responder.Finish(cases.status());
  const bool erases = MayErase(*cases, parts.engine.Now());
  if (request.validate_only()) {
    const uint64_t position = cases->position;
    return responder.Finish(ErasedOrNot(parts, identity, *std::move(cases), erases, position));
  }
  const Erasing call{parts, identity, *std::move(caller), *std::move(wanted), responder};
  erases ? RestrictFirst(call) : Settle(call);
}

absl::StatusOr<v1::GetSubjectResponse> Show(const runtime::Engine& engine,
                                            const v1::GetSubjectRequest& request, const Identity& identity) {
  ASSIGN_OR_RETURN(const std::string subject, ReadSubject(request.name(), identity));
  ASSIGN_OR_RETURN(const SubjectCases cases, engine.subjects().Get({identity.name_space, subject}));
  v1::GetSubjectResponse response;
  *response.mutable_subject() = SubjectMessage(cases, identity.name_space);
  response.set_position(static_cast<int64_t>(cases.position));
  return response;
}

// Where a page of due subjects begins: after this end of a retention and this subject.
struct DuePlace {
  int64_t until_us = 0;
  std::string subject;
};

absl::StatusOr<DuePlace> ReadDuePlace(const std::string& token) {
  DuePlace place;
  if (token.empty()) return place;
  const size_t cut = token.find('/');
  if (cut != std::string::npos &&
      absl::SimpleAtoi(absl::string_view(token).substr(0, cut), &place.until_us)) {
    place.subject = token.substr(cut + 1);
    if (runtime::IsSubject(place.subject)) return place;
  }
  return Refuse(absl::StatusCode::kInvalidArgument, "PAGE_INVALID",
                "page_token: expected the next_page_token of the page before");
}

absl::StatusOr<v1::ListRetentionDueResponse> ListDue(const runtime::Engine& engine,
                                                     const v1::ListRetentionDueRequest& request,
                                                     const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  FieldChecks checks;
  checks.Range("page_size", request.page_size(), 0, kMaxPage);
  checks.Range("by.seconds", request.by().seconds(), 0, kLastSecond);
  RETURN_IF_ERROR(checks.Result());
  ASSIGN_OR_RETURN(const DuePlace from, ReadDuePlace(request.page_token()));
  const absl::Time by = request.has_by() ? absl::FromUnixSeconds(request.by().seconds()) : engine.Now();
  ASSIGN_OR_RETURN(const runtime::SubjectReads::Due due,
                   engine.subjects().ListDue(identity.name_space, absl::ToUnixMicros(by)));
  const auto size = static_cast<size_t>(request.page_size() == 0 ? kDefaultPage : request.page_size());
  v1::ListRetentionDueResponse response;
  response.set_position(static_cast<int64_t>(due.position));
  const SubjectCases* last = nullptr;
  for (const SubjectCases& cases : due.subjects) {
    const bool seen = !from.subject.empty() && std::tie(cases.retained_until_us, cases.subject) <=
                                                   std::tie(from.until_us, from.subject);
    if (seen) continue;
    if (static_cast<size_t>(response.subjects_size()) == size) {
      response.set_next_page_token(absl::StrCat(last->retained_until_us, "/", last->subject));
      break;
    }
    last = &cases;
    v1::Subject* subject = response.add_subjects();
    *subject = SubjectMessage(cases, identity.name_space);
    subject->set_instances_left_out(subject->instances_left_out() + subject->instances_size());
    subject->clear_instances();
  }
  return response;
}

}  // namespace

void SubjectCalls::Register(const ServerParts& parts, UnaryMethods& methods) {
  using Restrict = SubjectRequest::Change;
  // What looks at every instance does so on the readers' pool.
  const auto pooled = [&parts](auto call) {
    return [&parts, call](const auto& request, const CallContext& context, auto responder) {
      const absl::Status accepted = parts.readers.Run(
          [&parts, call, &request, &context, responder] { call(parts, request, context, responder); });
      if (!accepted.ok()) responder.Finish(accepted);
    };
  };
  methods.Add(this, &SubjectCalls::RequestEraseSubject,
              UnaryHandler<v1::EraseSubjectRequest, v1::EraseSubjectResponse>(pooled(&Erase)));
  methods.Add(this, &SubjectCalls::RequestRestrictSubject,
              UnaryHandler<v1::RestrictSubjectRequest, v1::RestrictSubjectResponse>(
                  pooled([](const auto& server, const auto& request, const auto& context, auto responder) {
                    Change(server, Restrict::kRestrict, request, context, responder);
                  })));
  methods.Add(this, &SubjectCalls::RequestReleaseSubject,
              UnaryHandler<v1::ReleaseSubjectRequest, v1::ReleaseSubjectResponse>(
                  pooled([](const auto& server, const auto& request, const auto& context, auto responder) {
                    Change(server, Restrict::kRelease, request, context, responder);
                  })));
  methods.Add(this, &SubjectCalls::RequestGetSubject,
              ReadingEngine<v1::GetSubjectRequest, v1::GetSubjectResponse>(parts, Place::kPool, &Show));
  methods.Add(this, &SubjectCalls::RequestListRetentionDue,
              ReadingEngine<v1::ListRetentionDueRequest, v1::ListRetentionDueResponse>(parts, Place::kPool,
                                                                                       &ListDue));
}

}  // namespace liushui::server
