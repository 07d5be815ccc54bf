// Errors, help, and the commands that stream.
#include "clients/cli/session.h"

#include <atomic>
#include <future>
#include <sstream>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/remote/load_run.h"
#include "clients/cpp/json.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

using client::FakeServer;
using client::Refusal;
using ::testing::HasSubstr;

void RefuseForm(FakeServer& server) {
  server.tasks.complete_task = [](auto&, const auto&, auto&) {
    return Refusal(grpc::INVALID_ARGUMENT, "FORM_INVALID", "the form of task 17-3 has 2 faults",
                   {{"form.main_points", "REQUIRED", "expected a text, found none"},
                    {"form.\"x\"", "UNKNOWN", "expected no such field"}});
  };
}

TEST(ErrorTest, IsASentenceAReasonAndItsViolations) {
  FakeServer server;
  RefuseForm(server);
  const Screen screen = RunCommand(server, {"complete", "17-3"});
  EXPECT_EQ(screen.exit_code, kRefused);
  EXPECT_EQ(screen.out, "");
  EXPECT_EQ(screen.err,
            "liushui: the form of task 17-3 has 2 faults [FORM_INVALID]\n"
            "  form.main_points: expected a text, found none [REQUIRED]\n"
            "  form.\"x\": expected no such field [UNKNOWN]\n");
}

TEST(ErrorTest, SingleViolationIsSaidOnce) {
  const Violation violation{"etag", "FIELD_INVALID", "expected an etag, found 'x'"};
  EXPECT_EQ(ErrorText(RefuseFields("FIELD_INVALID", "etag: expected an etag, found 'x'", {violation})),
            "liushui: etag: expected an etag, found 'x' [FIELD_INVALID]\n");
  EXPECT_EQ(ErrorText(RefuseFields("FORM_INVALID", "1 fault", {violation})),
            "liushui: 1 fault [FORM_INVALID]\n  etag: expected an etag, found 'x' [FIELD_INVALID]\n");
}

TEST(ErrorTest, IsJsonWhereAskedFor) {
  FakeServer server;
  RefuseForm(server);
  const Screen screen = RunCommand(server, {"complete", "17-3", "--json"});
  EXPECT_EQ(screen.exit_code, kRefused);
  EXPECT_EQ(screen.err,
            R"({"error":{"code":"INVALID_ARGUMENT","reason":"FORM_INVALID",)"
            R"("message":"the form of task 17-3 has 2 faults","violations":[)"
            R"({"field":"form.main_points","reason":"REQUIRED","description":"expected a text, found none"},)"
            R"({"field":"form.\"x\"","reason":"UNKNOWN","description":"expected no such field"}]}})"
            "\n");
  EXPECT_TRUE(client::StructFromJson(screen.err).ok());
}

TEST(ErrorTest, UnreachableServerIsAFailure) {
  FakeServer server;
  Connection connection;
  {
    const FakeServer gone;
    connection.server = gone.address();
  }
  std::ostringstream out;
  const Terminal terminal{&out, &out, Shanghai()};
  const int exit_code = RunSession(connection, terminal,
                                   [](Session& session) { return session.client().GetClock({}).status(); });
  EXPECT_EQ(exit_code, kFailed);
  EXPECT_THAT(out.str(), HasSubstr(absl::StrCat("no server answers at ", connection.server)));
  EXPECT_THAT(out.str(), HasSubstr("[UNAVAILABLE]\n"));
}

TEST(ErrorTest, ControlCharactersOfOthersAreShown) {
  EXPECT_EQ(ErrorText(Refuse(absl::StatusCode::kNotFound, "X", "a\x1b[2J")), "liushui: a\\x1b[2J [X]\n");
}

TEST(HelpTest, EveryCommandHasExamplesThatNameIt) {
  CLI::App app("test", "liushui");
  int exit_code = 0;
  AddRemoteCommands(app, &exit_code);
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) {
    names.push_back(command->get_name());
    const std::string help = command->help();
    EXPECT_THAT(help, HasSubstr(absl::StrCat("Examples:\n  liushui ", command->get_name()))) << help;
    // A group, such as alias, leaves the options to its own commands.
    std::vector<const CLI::App*> leaves = command->get_subcommands([](const CLI::App*) { return true; });
    if (leaves.empty()) leaves = {command};
    for (const CLI::App* leaf : leaves) {
      EXPECT_THAT(leaf->help(), HasSubstr("Examples:\n  liushui ")) << leaf->help();
      EXPECT_THAT(leaf->help(), HasSubstr("--server"));
      EXPECT_THAT(leaf->help(), HasSubstr("--json"));
    }
  }
  EXPECT_THAT(names,
              testing::UnorderedElementsAre(
                  "deploy", "workflows", "alias", "start", "send", "add-items", "items", "cancel", "ps",
                  "show", "migrate", "tasks", "task", "claim", "release", "complete", "delegate", "recall",
                  "reassign", "draft", "update", "comment", "notes", "attach", "download", "count", "board",
                  "incidents", "retry", "history", "checkpoint", "state", "records", "clock", "advance",
                  "parameters", "people", "teams", "settings", "schedules", "calendar", "calendars", "work",
                  "load", "erase", "restrict", "unrestrict", "retention"));
}

TEST(HelpTest, UnknownOptionIsMisuse) {
  FakeServer server;
  EXPECT_EQ(RunCommand(server, {"ps", "--nonsense"}).exit_code, kMisused);
  EXPECT_EQ(RunCommand(server, {"nonsense"}).exit_code, kMisused);
}

TEST(HelpTest, MisuseIsSaidWithItsReason) {
  FakeServer server;
  EXPECT_EQ(RunCommand(server, {"show"}).err,
            "liushui: INSTANCE is required [USAGE]\n"
            "liushui --help lists the commands, liushui COMMAND --help explains one\n");
}

TEST(ClockCommand, ShowsTheTime) {
  FakeServer server;
  server.clock.get_clock = [](auto&, const auto&, v1::GetClockResponse& response) {
    *response.mutable_time() = At(8, 0);
    *response.mutable_next_timer_time() = At(8, 30);
    response.set_simulated(true);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"clock"}).out,
            "time        2026-03-02T08:00:00+08:00\n"
            "clock       simulated\n"
            "next timer  2026-03-02T08:30:00+08:00\n");
}

TEST(AdvanceCommand, CountsFromTheServersTime) {
  FakeServer server;
  server.clock.get_clock = [](auto&, const auto&, v1::GetClockResponse& response) {
    *response.mutable_time() = At(8, 0);
    return grpc::Status::OK;
  };
  server.clock.advance_clock = [](auto&, const v1::AdvanceClockRequest& request,
                                  v1::AdvanceClockResponse& response) {
    *response.mutable_time() = request.time();
    response.set_timers_fired(3);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"advance", "+1h30m"}).out,
            "it is now 2026-03-02T09:30:00+08:00; 3 timers fired\n");
  EXPECT_EQ(RunCommand(server, {"advance", "09:45"}).out,
            "it is now 2026-03-02T09:45:00+08:00; 3 timers fired\n");
}

TEST(RecordsCommand, StreamsOneObjectPerLine) {
  FakeServer server;
  server.audit.read_records = [](auto&, const v1::ReadRecordsRequest& request, auto& writer) {
    for (int64_t i = request.first(); i < request.end(); ++i) {
      v1::ReadRecordsResponse response;
      response.mutable_record()->set_index(static_cast<uint64_t>(i));
      response.mutable_record()->mutable_engine_started();
      writer.Write(response);
    }
    return grpc::Status::OK;
  };
  const Screen json = RunCommand(server, {"records", "--first", "5", "--end", "8", "--json"});
  const std::vector<std::string> lines = absl::StrSplit(json.out, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], HasSubstr("\"index\":\"5\""));
  const Screen text = RunCommand(server, {"records", "--first", "5", "--end", "6"});
  EXPECT_EQ(text.out, "5  1970-01-01T08:00:00+08:00  engine  engine started\n");
}

TEST(RecordsCommand, EndBeforeFirstIsMisuse) {
  FakeServer server;
  const Screen screen = RunCommand(server, {"records", "--first", "5", "--end", "3"});
  EXPECT_EQ(screen.exit_code, kMisused);
  EXPECT_EQ(screen.err, "liushui: --end: expected at least the first index, 5, found 3 [ARGUMENT_INVALID]\n");
}

TEST(RecordsCommand, TimeoutThatIsGivenEndsTheStream) {
  FakeServer server;
  bool has_deadline = false;
  server.audit.read_records = [&](grpc::ServerContext& context, const auto&, auto&) {
    has_deadline = context.deadline() < std::chrono::system_clock::now() + std::chrono::hours(2);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"records"}).exit_code, kDone);
  EXPECT_FALSE(has_deadline);
  EXPECT_EQ(RunCommand(server, {"records", "--timeout", "3600"}).exit_code, kDone);
  EXPECT_TRUE(has_deadline);
}

TEST(HistoryCommand, ShowsRecordsAndFacts) {
  FakeServer server;
  server.audit.get_history = [](auto&, const auto&, v1::GetHistoryResponse& response) {
    ParseText(R"pb(records {
                     index: 9
                     time_us: 1772411400000000
                     actor { name: "li" }
                     instance: 9
                     step {
                       input { start { workflow: "complaint" business_key: "K" } }
                       facts { state_entered: "open" }
                     }
                   })pb",
              response);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"history", "9"}).out,
            "9  2026-03-02T08:30:00+08:00  instance 9  li  start: workflow complaint, business key K\n"
            "    state entered: open\n");
}

TEST(StateCommand, ShowsAnInstanceAsItWas) {
  FakeServer server;
  v1::GetInstanceAtRequest seen;
  server.audit.get_instance_at = [&](auto&, const v1::GetInstanceAtRequest& request,
                                     v1::GetInstanceAtResponse& response) {
    seen = request;
    ParseText(
        R"pb(instance { name: "namespaces/test/instances/9" workflow: "w" status: STUCK reason: "x" })pb",
        response);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"state", "9", "--at", "12"}).out,
            "instance  9\n"
            "workflow  w revision 0\n"
            "status    stuck\n"
            "reason    x\n"
            "steps     0\n");
  EXPECT_EQ(seen.read_position(), 12);
  EXPECT_EQ(RunCommand(server, {"state", "9"}).exit_code, kMisused);
}

TEST(WorkCommand, PrintsAndAnswersJobs) {
  std::promise<void> answered;
  FakeServer server;
  server.jobs.stream_jobs = [&](grpc::ServerContext&, const auto&, auto& writer) {
    v1::StreamJobsResponse response;
    ParseText(R"pb(job {
                     name: "namespaces/test/jobs/17-2"
                     type: "mail.send"
                     attempt: 1
                     workflow: "day"
                     business_key: "K"
                     payload {
                       fields {
                         key: "to"
                         value { string_value: "李" }
                       }
                     }
                   })pb",
              response);
    writer.Write(response);
    answered.get_future().wait();
    return Refusal(grpc::INVALID_ARGUMENT, "FIELD_INVALID", "the stream ends here");
  };
  server.jobs.complete_job = [&](auto&, const auto&, auto&) {
    answered.set_value();
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"work", "mail.send"});
  EXPECT_EQ(screen.out, "17-2  mail.send  attempt 1  day K  {\"to\":\"李\"}\n");
  EXPECT_EQ(screen.exit_code, kRefused);
}

// A server on which every instance has one task.
void ServeLoad(FakeServer& server) {
  server.workflows.deploy_workflow = [](auto&, const auto&, auto&) { return grpc::Status::OK; };
  server.workflows.start_instance = [](auto&, const v1::StartInstanceRequest& request,
                                       v1::StartInstanceResponse& response) {
    response.mutable_instance()->set_name(absl::StrCat(request.parent(), "/instances/5"));
    return grpc::Status::OK;
  };
  server.tasks.list_tasks = [](auto&, const auto&, v1::ListTasksResponse& response) {
    response.add_tasks()->set_name("namespaces/load/tasks/5-1");
    return grpc::Status::OK;
  };
  server.tasks.complete_task = [](auto&, const v1::CompleteTaskRequest& request, auto&) {
    return request.name() == "namespaces/load/tasks/5-1"
               ? grpc::Status::OK
               : Refusal(grpc::NOT_FOUND, "TASK_UNKNOWN", request.name());
  };
}

TEST(LoadCommand, RunsAsManyOperationsAsAskedFor) {
  FakeServer server;
  ServeLoad(server);
  const Screen screen = RunCommand(server, {"load", "--operations", "101", "--concurrency", "8", "--json"});
  EXPECT_EQ(screen.exit_code, kDone) << screen.err;
  const auto report = client::StructFromJson(screen.out);
  ASSERT_TRUE(report.ok()) << screen.out;
  EXPECT_EQ(report->fields().at("operations").number_value(), 101);
  EXPECT_EQ(report->fields().at("concurrency").number_value(), 8);
  EXPECT_TRUE(report->fields().at("errors").struct_value().fields().empty());
}

TEST(LoadCommand, CountsErrorsByReason) {
  FakeServer server;
  ServeLoad(server);
  std::atomic<int> starts = 0;
  const auto start = server.workflows.start_instance;
  server.workflows.start_instance = [&, start](auto& context, const auto& request, auto& response) {
    if (++starts % 2 == 0) return Refusal(grpc::RESOURCE_EXHAUSTED, "MAILBOX_FULL", "try later");
    return start(context, request, response);
  };
  const Screen screen = RunCommand(server, {"load", "--operations", "60", "--concurrency", "1"});
  EXPECT_EQ(screen.exit_code, kRefused);
  EXPECT_THAT(screen.out, HasSubstr("error MAILBOX_FULL: 20\n"));
  EXPECT_THAT(screen.out, HasSubstr("40 operations in "));
}

TEST(LoadCommand, EndsWhenNothingButErrorsCome) {
  FakeServer server;
  ServeLoad(server);
  std::atomic<int> starts = 0;
  const auto start = server.workflows.start_instance;
  server.workflows.start_instance = [&, start](auto& context, const auto& request, auto& response) {
    return ++starts == 1 ? start(context, request, response) : grpc::Status(grpc::INTERNAL, "broken");
  };
  const Screen screen = RunCommand(server, {"load", "--seconds", "3600", "--concurrency", "4"});
  EXPECT_EQ(screen.exit_code, kRefused);
  EXPECT_THAT(screen.out, HasSubstr("error INTERNAL: "));
}

TEST(LatenciesTest, PercentilesAreOfTheNearestRank) {
  Latencies latencies;
  EXPECT_EQ(latencies.PercentileMs(0.5), 0);
  for (int ms = 100; ms >= 1; --ms) latencies.Add(absl::Milliseconds(ms));
  EXPECT_EQ(latencies.PercentileMs(0), 1);
  EXPECT_EQ(latencies.PercentileMs(0.5), 50);
  EXPECT_EQ(latencies.PercentileMs(0.99), 99);
  EXPECT_EQ(latencies.PercentileMs(0.999), 100);
  EXPECT_EQ(latencies.PercentileMs(1), 100);
}

}  // namespace
}  // namespace liushui::cli
