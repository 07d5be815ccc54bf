#include "clients/cli/describe.h"

#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

using ledger::v1::Fact;
using ledger::v1::Record;

TEST(DescribeTest, StepIsALineAndItsFacts) {
  const auto record = MessageOf<Record>(R"pb(
    index: 12
    time_us: 1772411400000000
    namespace: "main"
    actor { name: "li" }
    instance: 9
    step {
      input {
        complete {
          task: 3
          form {
            name: "main_points"
            value { string: "已答复" }
          }
        }
      }
      facts { task_completed { task: 3 person: "li" last: true } }
      facts { state_exited: "first_reply" }
      facts {
        data_assigned {
          name: "refund"
          value { int: 1200 }
        }
      }
      facts {
        task_opened {
          task: 5
          state: "approve"
          title: "批准"
          parts { roles: "branch_manager" excluded: "li" }
          due_us: 1772415000000000
        }
      }
    })pb");
  EXPECT_EQ(
      absl::StrJoin(DescribeRecord(record, Shanghai()), "\n"),
      "12  2026-03-02T08:30:00+08:00  instance 9  li  complete: task 3, form {main_points: 已答复}\n"
      "    task completed: task 3, person li, last yes\n"
      "    state exited: first_reply\n"
      "    data assigned: refund: 1200\n"
      "    task opened: task 5, state approve, title 批准, parts [{roles [branch_manager], excluded [li]}], "
      "due 2026-03-02T09:30:00+08:00");
}

TEST(DescribeTest, RefusalSaysWhatWasTried) {
  const auto record = MessageOf<Record>(R"pb(
    index: 13
    time_us: 1772411400000000
    actor { name: "li" }
    instance: 9
    refused {
      input { claim { task: 5 } }
      reason: "SEPARATION_OF_DUTIES"
      message: "li completed investigate"
    })pb");
  EXPECT_EQ(absl::StrJoin(DescribeRecord(record, Shanghai()), "\n"),
            "13  2026-03-02T08:30:00+08:00  instance 9  li  refused, SEPARATION_OF_DUTIES: li completed "
            "investigate; tried "
            "claim: task 5");
}

TEST(DescribeTest, EngineHasNoName) {
  const auto record = MessageOf<Record>(R"pb(
    time_us: 1772411400000000
    engine_started { version: "0.1.0" simulated_clock: true })pb");
  EXPECT_EQ(DescribeRecord(record, Shanghai()).front(),
            "0  2026-03-02T08:30:00+08:00  engine  engine started: version 0.1.0, simulated clock yes");
}

TEST(DescribeTest, EventThatMatchedNothingIsMarked) {
  const auto record = MessageOf<Record>(R"pb(
    time_us: 1772411400000000
    step { input { event { name: "client.called" } } })pb");
  EXPECT_EQ(
      DescribeRecord(record, Shanghai()).front(),
      "0  2026-03-02T08:30:00+08:00  instance 0  engine  event: name client.called (nothing waited for it)");
}

TEST(DescribeTest, ValuesReadAsTheyAre) {
  const struct {
    const char* value;
    const char* expected;
  } kCases[] = {
      {"", "null"},
      {"bool: true", "true"},
      {"int: -5", "-5"},
      {"uint: 18446744073709551615", "18446744073709551615"},
      {"string: '客户'", "客户"},
      {"timestamp_us: 1772411400000000", "2026-03-02T08:30:00+08:00"},
      {"duration_us: 90000000", "1m30s"},
      {"list { values { int: 1 } values { } }", "[1, null]"},
      {"record { fields { name: 'a' value { bool: false } } }", "{a: false}"},
      {"double_bits: 4611686018427387904", "2"},
      {"bytes: 'xyz'", "3 bytes"},
      {"sealed { subject: 'C1' }", "sealed for C1"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(DescribeValue(MessageOf<ledger::v1::Value>(test.value), Shanghai()), test.expected);
  }
}

TEST(DescribeTest, FactsOfEveryShapeAreReadable) {
  const struct {
    const char* fact;
    const char* expected;
  } kCases[] = {
      {"task_withdrawn: 4", "task withdrawn: 4"},
      {"instance_unstuck: true", "instance unstuck: yes"},
      {"logged: 'a\\nb'", "logged: a\\nb"},
      {"instance_completed { output { int: 1 } }", "instance completed: output 1"},
      {"each_closed { each: 2 }", "each closed: each 2"},
      {"task_updated { task: 4 priority { from: 50 to: 90 } due_us { to: 1772411400000000 } }",
       "task updated: task 4, priority 50 to 90, due none to 2026-03-02T08:30:00+08:00"},
      {"timer_set { timer: 2 due_us: 1772411400000000 purpose { job_retry: 7 } }",
       "timer set: timer 2, due 2026-03-02T08:30:00+08:00, purpose {job retry 7}"},
      {"instance_started { workflow: 'w' definition: '\\x01\\x02' revision: 3 }",
       "instance started: workflow w, definition 0102, revision 3"},
      {"", "of a kind this program does not know"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(DescribeFact(MessageOf<Fact>(test.fact), Shanghai()), test.expected);
  }
}

}  // namespace
}  // namespace liushui::cli
