// erase, restrict, unrestrict and retention: whose personal data are kept, and the end of it.
#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/branch/asking.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/lists.h"
#include "clients/cli/table.h"
#include "clients/cpp/ask.h"
#include "clients/cpp/names.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

using Subjects = v1::SubjectService::Stub;

constexpr int kInstancesShown = 20;
constexpr int kSubjectsPageMax = 500;  // of ListRetentionDue

template <typename Request, typename Response>
absl::StatusOr<Response> AskSubjects(Session& session,
                                     grpc::Status (Subjects::*method)(grpc::ClientContext*, const Request&,
                                                                      Response*),
                                     const Request& request) {
  return client::Ask(session.client(), session.client().stubs().subjects, method, request);
}

// Who is meant, and why.
struct SubjectOptions {
  std::string instance;
  std::string subject;
  std::string reason;
};

void DeclareSubject(CLI::App& command, SubjectOptions& options) {
  command.add_option("INSTANCE", options.instance, "the subject of this instance: number, or workflow/key");
  command.add_option("--subject", options.subject, "the subject itself, instead of an instance");
  command.add_option("--reason", options.reason, "why; stays in the ledger")->required();
}

absl::StatusOr<std::string> SubjectName(Session& session, const SubjectOptions& options) {
  if (options.subject.empty() == options.instance.empty()) {
    return Misuse("expected either an instance or --subject");
  }
  if (!options.subject.empty()) return BranchName(session, "subjects", options.subject);
  v1::GetInstanceRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), InstanceOrKeyArgument(session, options.instance));
  ASSIGN_OR_RETURN(const v1::GetInstanceResponse found, session.client().GetInstance(request));
  const std::string& subject = found.instance().data_subject();
  if (!subject.empty()) return BranchName(session, "subjects", subject);
  return BranchName(session, "subjects",
                    absl::StrCat("instance-", client::ShortName(found.instance().name())));
}

void PrintCases(Session& session, const v1::Subject& subject) {
  const int total = subject.instances_size() + subject.instances_left_out();
  session.out() << "subject " << client::ShortName(subject.name()) << ": " << total
                << (total == 1 ? " case" : " cases");
  if (subject.open_instances() > 0) session.out() << ", " << subject.open_instances() << " open";
  for (int i = 0; i < subject.instances_size() && i < kInstancesShown; ++i) {
    session.out() << (i == 0 ? ": " : ", ") << client::ShortName(subject.instances(i));
  }
  session.out() << (total > kInstancesShown ? ", ...\n" : "\n");
}

// Why a subject is kept.
std::string KeptText(const Session& session, const v1::Subject& subject) {
  if (subject.open_instances() > 0) return "a case is still open";
  return absl::StrCat("kept until ", session.TimeOf(subject.retained_until()));
}

struct EraseOptions {
  SubjectOptions subject;
  bool yes = false;
};

void DeclareErase(CLI::App& command, EraseOptions& options) {
  DeclareSubject(command, options.subject);
  command.add_flag("--yes", options.yes, "do it; without this only say what would be done");
}

absl::Status Erase(Session& session, const EraseOptions& options) {
  v1::EraseSubjectRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), SubjectName(session, options.subject));
  request.set_reason(options.subject.reason);
  request.set_validate_only(!options.yes);
  ASSIGN_OR_RETURN(const v1::EraseSubjectResponse answer,
                   AskSubjects(session, &Subjects::EraseSubject, request));
  const v1::Subject& subject = answer.subject();
  if (session.json()) {
    session.PrintJson(answer);
  } else {
    PrintCases(session, subject);
  }
  if (!options.yes) {
    if (session.json()) return absl::OkStatus();
    session.out() << (answer.erased()
                          ? "all personal values in them would be unreadable for ever; --yes does it\n"
                          : absl::StrCat("would be restricted instead: ", KeptText(session, subject), "\n"));
    return absl::OkStatus();
  }
  if (!answer.erased()) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "RETENTION_RUNS",
                  absl::StrCat("not erased but restricted: ", KeptText(session, subject)));
  }
  if (!session.json()) {
    session.out() << "erased; backups of the keys must not be older than 7 days\n";
  }
  return absl::OkStatus();
}

absl::Status Restrict(Session& session, const SubjectOptions& options) {
  v1::RestrictSubjectRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), SubjectName(session, options));
  request.set_reason(options.reason);
  ASSIGN_OR_RETURN(const v1::RestrictSubjectResponse answer,
                   AskSubjects(session, &Subjects::RestrictSubject, request));
  if (!PrintedAsJson(session, answer)) {
    session.out() << client::ShortName(request.name()) << ": kept and not used any more\n";
  }
  return absl::OkStatus();
}

absl::Status Unrestrict(Session& session, const SubjectOptions& options) {
  v1::ReleaseSubjectRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), SubjectName(session, options));
  request.set_reason(options.reason);
  ASSIGN_OR_RETURN(const v1::ReleaseSubjectResponse answer,
                   AskSubjects(session, &Subjects::ReleaseSubject, request));
  if (!PrintedAsJson(session, answer)) {
    session.out() << client::ShortName(request.name()) << ": in use again\n";
  }
  return absl::OkStatus();
}

struct RetentionOptions {
  std::string by;
  int limit = kListLimit;
};

void DeclareRetention(CLI::App& command, RetentionOptions& options) {
  command.add_option("--by", options.by, "over by then: 2046-03-02, +30d; without it by now");
  command.add_option("--limit", options.limit, "at most so many")
      ->check(CLI::Range(1, kListLimitMax))
      ->capture_default_str();
}

absl::Status Retention(Session& session, const RetentionOptions& options) {
  v1::ListRetentionDueRequest request;
  if (!options.by.empty()) {
    ASSIGN_OR_RETURN(const absl::Time now, EngineTime(session));
    ASSIGN_OR_RETURN(*request.mutable_by(), TimestampArgument(session, options.by, now));
  }
  ASSIGN_OR_RETURN(const v1::ListRetentionDueResponse listed,
                   FetchPages(
                       request, options.limit,
                       [&](v1::ListRetentionDueRequest page) {
                         page.set_page_size(std::min(page.page_size(), kSubjectsPageMax));
                         return AskSubjects(session, &Subjects::ListRetentionDue, page);
                       },
                       [](v1::ListRetentionDueResponse& response) { return response.mutable_subjects(); }));
  if (PrintedAsJson(session, listed)) return absl::OkStatus();
  Table table({"SUBJECT", "CASES", "KEPT UNTIL", "STATUS"});
  for (const v1::Subject& subject : listed.subjects()) {
    table.Add({client::ShortName(subject.name()), absl::StrCat(subject.instances_left_out()),
               session.TimeOf(subject.retained_until()),
               subject.status() == v1::Subject::RESTRICTED ? "restricted" : "in use"});
  }
  if (table.empty()) {
    session.out() << "no subject whose retention is over\n";
  } else {
    table.Print(session.terminal());
    SayIfMore(session, listed.next_page_token(), listed.subjects_size());
  }
  return absl::OkStatus();
}

}  // namespace

void AddSubjectCommands(CommandSet& commands) {
  commands.Add<EraseOptions>(
      {"erase",
       "make a subject's personal values unreadable for ever; restricts where they must still be kept",
       {"erase 17 --reason 客户要求删除", "erase 17 --reason 客户要求删除 --yes",
        "erase --subject c-4711 --reason '保存期满' --yes"}},
      DeclareErase, Erase);
  commands.Add<SubjectOptions>({"restrict",
                                "keep a subject's personal values and end their use",
                                {"restrict 17 --reason 客户对准确性有异议"}},
                               DeclareSubject, Restrict);
  commands.Add<SubjectOptions>(
      {"unrestrict", "use a subject's personal values again", {"unrestrict 17 --reason 已核实"}},
      DeclareSubject, Unrestrict);
  commands.Add<RetentionOptions>({"retention",
                                  "list subjects whose personal values need not be kept any more",
                                  {"retention", "retention --by +30d --json"}},
                                 DeclareRetention, Retention);
}

}  // namespace liushui::cli
