#include "engine/chart/compiler/activities.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;

constexpr absl::string_view kData =
    "data:\n  - { name: n, type: int, value: 0 }\n  - { name: clients, type: list, of: string, input: true "
    "}\n"
    "  - { name: phone, type: string, input: true, personal: true }\n";

// A workflow whose state `a` has the activity `activity`, such as "job: { type: t }" (line 4, column 5).
std::string With(absl::string_view activity) {
  return absl::StrCat("workflow: w\nstates:\n  - id: a\n    ", activity,
                      "\n    next: [ { event: done, to: [b] } ]\n  - { id: b, final: true }\n", kData);
}

TEST(ActivitiesTest, RefusesTasks) {
  ExpectProblems({
      Marked("for nobody", WithTask("§{ title: x }"), {"TASK_NOBODY"}),
      Marked("role without name", WithTask("{ role: [§''] }"), {"ROLE_EMPTY"}),
      Marked("person that is a number", WithTask("{ person: §'1' }"), {"TYPE_MISMATCH"}),
      Marked("persons that are numbers", WithTask("{ person: §'[1]' }"), {"TYPE_MISMATCH"}),
      Marked("not_by a person", WithTask("{ role: r, not_by: §\"'x'\" }"), {"TYPE_MISMATCH"}),
      Marked("nobody to delegate to", WithTask("{ role: r, delegate: { role: [§''] } }"), {"ROLE_EMPTY"}),
      Marked("supervisor that is a number", WithTask("{ role: r, supervisor: { person: §'1' } }"),
             {"TYPE_MISMATCH"}),
      Marked("show without an expression", WithTask("{ role: r, show: { a: §'' } }"), {"SHOW_SHAPE"}),
      Marked("show without a label", WithTask("{ role: r, show: { §'': 1 } }"), {"SHOW_SHAPE"}),
      Marked("show what is not there", WithTask("{ role: r, show: { a: data.§m } }"), {"EXPRESSION_TYPE"}),
      Marked("priority too high", WithTask("{ role: r, priority: §101 }"), {"PRIORITY_RANGE"}),
      Marked("priority too low", WithTask("{ role: r, priority: §-1 }"), {"PRIORITY_RANGE"}),
      Marked("ladder twice",
             WithTask("{ role: r, due: { after: 1d, escalate: [ { after: 0h, role: x } ] }, "
                      "escalate: §[ { after: 0h, role: x } ] }"),
             {"DUE_DOUBLE"}),
      Marked("ladder without due", WithTask("{ role: r, escalate: §[ { after: 0h, role: x } ] }"),
             {"DUE_DOUBLE"}),
      Marked("set what is not there", With("task: { role: r, set: { §m: 1 } }"), {"DATUM_UNKNOWN"}),
      Marked("set the wrong type", With("task: { role: r, set: { n: §\"'x'\" } }"), {"TYPE_MISMATCH"}),
      Marked("set null", With("task: { role: r, set: { n: §'null' } }"), {"TYPE_MISMATCH"}),
      Marked("title of a null", With("task: { role: r, title: '${§null}' }"), {"EXPRESSION_TYPE"}),
  });
}

TEST(ActivitiesTest, RefusesJointTasks) {
  const auto with = [](absl::string_view task) { return With(absl::StrCat("task: ", task)); };
  ExpectProblems({
      Marked("role beside by", with("§{ role: r, by: [ { as: x, role: r }, { as: y, role: r } ] }"),
             {"TASK_SHAPE"}),
      Marked("form beside by",
             with("§{ form: [ { name: f, type: int } ], by: [ { as: x, role: r }, { as: y, role: r } ] }"),
             {"TASK_SHAPE"}),
      Marked("one part", with("{ by: §[ { as: x, role: r } ] }"), {"TASK_SHAPE"}),
      Marked("part for nobody", with("{ by: [ { as: x, role: r }, §{ as: y } ] }"), {"TASK_NOBODY"}),
      Marked("part twice", with("{ by: [ { as: x, role: r }, { as: §x, role: r } ] }"), {"NAME_DUPLICATE"}),
      Marked("part without name", with("{ by: [ { as: x, role: r }, §{ role: r } ] }"), {"NAME_SYNTAX"}),
      Marked("part that CEL cannot name", with("{ by: [ { as: x, role: r }, { as: §in, role: r } ] }"),
             {"NAME_RESERVED"}),
      Marked("form of a part that is not there",
             with("{ by: [ { as: x, role: r }, { as: y, role: r } ], set: { n: form.§z.f } }"),
             {"EXPRESSION_TYPE"}),
  });
}

TEST(ActivitiesTest, AJointTaskIsReadByPart) {
  const auto chart =
      MustCompile(With("task: { by: [ { as: x, role: r, form: [ { name: f, type: int, required: true, check: "
                       "form.f > 0 } ] }, "
                       "{ as: y, person: \"'anna'\" } ], set: { n: form.x.f } }"));
  const TaskSpec& task = *chart->state(1).task;
  EXPECT_TRUE(task.joint);
  ASSERT_EQ(task.parts.size(), 2);
  EXPECT_EQ(task.parts[0].as, "x");
  EXPECT_EQ(FormTypeOf(task).ToString(), "record(x: record(f: int), y: record())");
}

TEST(ActivitiesTest, RefusesJobs) {
  ExpectProblems({
      Marked("no type", With("job: §{ timeout: 5s }"), {"JOB_SHAPE"}),
      Marked("bad type", With("job: { type: §SMS }"), {"JOB_SHAPE"}),
      Marked("too many tries", With("job: { type: t, retry: { max: §101 } }"), {"RETRY_RANGE"}),
      Marked("negative tries", With("job: { type: t, retry: { max: §-1 } }"), {"RETRY_RANGE"}),
      Marked("backoff too long", With("job: { type: t, retry: { backoff: §25h } }"), {"DURATION_RANGE"}),
      Marked("negative backoff", With("job: { type: t, retry: { backoff: §-1s } }"), {"DURATION_RANGE"}),
      Marked("timeout too short", With("job: { type: t, timeout: §0s }"), {"DURATION_RANGE"}),
      Marked("timeout too long", With("job: { type: t, timeout: §61m }"), {"DURATION_RANGE"}),
      Marked("timeout in months", With("job: { type: t, timeout: §1mo }"), {"DURATION_RANGE"}),
      Marked("payload with a bad name", With("job: { type: t, with: { §A: 1 } }"), {"NAME_SYNTAX"}),
      Marked("payload without a value", With("job: { type: t, with: { x: §'' } }"), {"EXPRESSION_SYNTAX"}),
      Marked("result that is not there", With("job: { type: t, set: { n: result.§x } }"),
             {"EXPRESSION_TYPE"}),
  });
}

TEST(ActivitiesTest, JobsHaveDefaults) {
  const auto chart = MustCompile(With("job: { type: t, with: { x: data.n } }"));
  const JobSpec& job = *chart->state(1).job;
  EXPECT_EQ(job.tries, 3u);
  EXPECT_EQ(job.backoff_ms, 10'000u);
  EXPECT_EQ(job.timeout_ms, 60'000u);
  ASSERT_EQ(job.with.size(), 1);
  EXPECT_EQ(job.with[0].name, "x");
}

TEST(ActivitiesTest, RefusesEach) {
  ExpectProblems({
      Marked("no list", With("each: §{ task: { role: r } }"), {"EACH_SHAPE"}),
      Marked("not a list", With("each: { in: §data.n, task: { role: r } }"), {"TYPE_MISMATCH"}),
      Marked("form without may_grow",
             With("each: §{ in: data.clients, form: [ { name: f, type: int } ], task: { role: r } }"),
             {"EACH_SHAPE"}),
      Marked("adder without may_grow", With("each: §{ in: data.clients, add_role: r, task: { role: r } }"),
             {"EACH_SHAPE"}),
      Marked("no key for what is no text", With("each: §{ in: '[1]', task: { role: r } }"), {"EACH_SHAPE"}),
      Marked("key that is a number", With("each: { in: data.clients, key: §'1', task: { role: r } }"),
             {"TYPE_MISMATCH"}),
      Marked("until that is a number",
             With("each: { in: data.clients, until: §each.done, task: { role: r } }"), {"TYPE_MISMATCH"}),
      Marked("counter that is not there",
             With("each: { in: data.clients, until: each.§late == 0, task: { role: r } }"),
             {"EXPRESSION_TYPE"}),
      Marked("item named data", With("each: { in: data.clients, as: §data, task: { role: r } }"),
             {"NAME_RESERVED"}),
      Marked("item named in", With("each: { in: data.clients, as: §in, task: { role: r } }"),
             {"NAME_RESERVED"}),
      Marked("added items of another type",
             With("each: §{ in: '[1]', may_grow: true, key: string(item), task: { role: r } }"),
             {"TYPE_MISMATCH"}),
      Marked("a task and a job for one item",
             With("each: §{ in: data.clients, task: { role: r }, job: { type: t } }"), {"EACH_SHAPE"}),
      Marked("a limit on records", With("each: §{ in: data.clients, limit: 2 }"), {"EACH_SHAPE"}),
      Marked("a limit below nothing", With("each: { in: data.clients, limit: §-1, task: { role: r } }"),
             {"EACH_RANGE"}),
      Marked("form of a job",
             With("each: { in: data.clients, job: { type: t }, then: [ { set: { n: form.§n } } ] }"),
             {"EXPRESSION_TYPE"}),
      Marked("item outside", With("each: { in: §item, task: { role: r } }"), {"EXPRESSION_TYPE"}),
  });
}

TEST(ActivitiesTest, ItemsAreReadByTheirName) {
  const auto chart =
      MustCompile(With("each: { in: data.clients, as: client, until: each.done >= 2, then: [ { set: { n: "
                       "data.n + form.score } } ], "
                       "task: { role: 'of ${client}', title: '拜访 ${client}', form: [ { name: score, type: "
                       "int, required: true } ], "
                       "set: { n: size(client) } } }"));
  const EachSpec& each = *chart->state(1).each;
  EXPECT_EQ(each.as, "client");
  ASSERT_TRUE(each.task.has_value());
  const auto& variables = each.task->title.scope->variables;
  EXPECT_EQ(variables.back().kind, VariableKind::kItem);
  EXPECT_EQ(variables.back().name, "client");
}

TEST(ActivitiesTest, AddedItemsAreOfTheForm) {
  MustCompile(With(
      "each: { in: '[]', may_grow: true, add_role: r, key: item.code, "
      "form: [ { name: code, type: string, required: true } ], task: { role: r, title: '${item.code}' } }"));
  MustCompile(With("each: { in: '[]', may_grow: true, task: { role: r, title: '${item}' } }"));
}

TEST(ActivitiesTest, PersonalFieldsStayOutOfSight) {
  const std::string form = "form: [ { name: name, type: string, personal: true } ]";
  ExpectProblems({
      Marked("in a title", With("task: { role: r, title: §'call ${data.phone}' }"), {"PERSONAL_EXPOSED"}),
      Marked("in instructions", With("task: { role: r, instructions: §'call ${data.phone}' }"),
             {"PERSONAL_EXPOSED"}),
      Marked("in a role", With("task: { role: §'${data.phone}' }"), {"PERSONAL_EXPOSED"}),
      Marked("in a key", With("each: { in: '[1]', key: §data.phone, task: { role: r } }"),
             {"PERSONAL_EXPOSED"}),
      Marked("in the key of an added item",
             With(absl::StrCat("each: { in: '[]', may_grow: true, key: §item.name, ", form,
                               ", task: { role: r } }")),
             {"PERSONAL_EXPOSED"}),
      Marked("in a guard",
             "workflow: w\nstates:\n  - id: a\n    task: { role: r, " + form +
                 " }\n    next: [ { event: done, when: §form.name == 'x', to: b }, { event: done, to: b } ]\n"
                 "  - { id: b, final: true }\n",
             {"PERSONAL_EXPOSED"}),
      Marked("the whole record in a guard",
             "workflow: w\nstates:\n  - id: a\n    task: { role: r, " + form +
                 " }\n    next: [ { event: done, when: §size(form) > 0, to: b }, "
                 "{ event: done, to: b } ]\n  - { id: b, final: true }\n",
             {"PERSONAL_EXPOSED"}),
  });
  // Whoever works on the task reads it beside the form.
  MustCompile(With("task: { role: r, show: { phone: data.phone }, title: '${data.n}' }"));
}

}  // namespace
}  // namespace liushui::chart
