#include "engine/server/messages/task_message.h"

#include <string>

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace liushui::server {
namespace {

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

state::v1::TaskState JointTask() {
  return Parse<state::v1::TaskState>(R"pb(
    instance: 7
    task: 3
    namespace: "binjiang"
    workflow: "consult_sheet"
    state: "delivery"
    title: "交付"
    status: TASK_STATUS_CLAIMED
    due_us: 1772409600000000
    opened_us: 1772400000000000
    priority: 50
    parts {
      part { as: "manager" people: "song.yi" }
      version: 1
    }
    parts {
      part { as: "consultant" roles: "consultant" excluded: "song.yi" }
      version: 1
    }
    parts {
      part { as: "witness" roles: "consultant" }
      version: 4
      claimed_by: "zi.xun"
    }
  )pb");
}

ledger::v1::Actor Actor(const std::string& name, const std::string& role = "") {
  ledger::v1::Actor actor;
  actor.set_name(name);
  if (!role.empty()) actor.add_roles(role);
  return actor;
}

std::string Chosen(const state::v1::TaskState& task, const std::string& part,
                   const ledger::v1::Actor& actor) {
  const auto chosen = ChoosePart(task, part, actor);
  return chosen.ok() ? *chosen : ReasonOf(chosen.status());
}

TEST(TaskMessageTest, RowBecomesTask) {
  const v1::Task task = TaskMessage(JointTask());
  EXPECT_EQ(task.name(), "namespaces/binjiang/tasks/7-3");
  EXPECT_EQ(task.instance(), "namespaces/binjiang/instances/7");
  EXPECT_EQ(task.status(), v1::Task::CLAIMED);
  EXPECT_EQ(task.due_time().seconds(), 1772409600);
  EXPECT_FALSE(task.has_end_time());
  ASSERT_EQ(task.parts_size(), 3);
  EXPECT_EQ(task.parts(2).etag(), "4");
  EXPECT_EQ(task.parts(2).claimed_by(), "zi.xun");
  EXPECT_EQ(task.parts(1).excluded_people(0), "song.yi");
}

TEST(TaskMessageTest, StatusesKeepTheirNumbers) {
  EXPECT_EQ(static_cast<int>(v1::Task::OPEN), state::v1::TASK_STATUS_OPEN);
  EXPECT_EQ(static_cast<int>(v1::Task::CLAIMED), state::v1::TASK_STATUS_CLAIMED);
  EXPECT_EQ(static_cast<int>(v1::Task::COMPLETED), state::v1::TASK_STATUS_COMPLETED);
  EXPECT_EQ(static_cast<int>(v1::Task::WITHDRAWN), state::v1::TASK_STATUS_WITHDRAWN);
}

TEST(TaskMessageTest, FormsComeFromTheDeclaration) {
  const auto workflow = Parse<workflow::v1::Workflow>(R"pb(
    workflow: "consult_sheet"
    regions {
      id: "work"
      states {
        id: "delivery"
        task {
          by {
            as: "manager"
            form { name: "how" type: "string" required: true choices: "phone" hint: "怎样交付" }
          }
          by {
            as: "consultant"
            form {
              name: "rows"
              type: "list"
              of: "record"
              fields { name: "code" type: "string" }
            }
          }
        }
      }
    }
    regions {
      id: "visits"
      each { task { form { name: "mood" type: "string" } } }
    }
  )pb");
  v1::Task joint = TaskMessage(JointTask());
  AddForms(workflow, &joint);
  ASSERT_EQ(joint.parts(0).form_size(), 1);
  EXPECT_TRUE(joint.parts(0).form(0).required());
  EXPECT_EQ(joint.parts(0).form(0).hint(), "怎样交付");
  EXPECT_EQ(joint.parts(1).form(0).fields(0).name(), "code");
  EXPECT_EQ(joint.parts(2).form_size(), 0);

  v1::Task item;
  item.set_state("visits");
  item.add_parts();
  AddForms(workflow, &item);
  EXPECT_EQ(item.parts(0).form(0).name(), "mood");
}

TEST(EtagTest, VersionsAreReadBack) {
  EXPECT_EQ(ReadEtag("").value(), 0u);
  EXPECT_EQ(ReadEtag("4").value(), 4u);
  for (const std::string etag : {"0", "-1", "x", "4294967296"}) {
    EXPECT_EQ(ReasonOf(ReadEtag(etag).status()), "FIELD_INVALID") << etag;
  }
}

TEST(ChoosePartTest, NamedPartMustExist) {
  EXPECT_EQ(Chosen(JointTask(), "manager", Actor("anybody")), "manager");
  EXPECT_EQ(Chosen(JointTask(), "boss", Actor("anybody")), "PART_UNKNOWN");
}

TEST(ChoosePartTest, PlainTaskHasOnlyOne) {
  const auto plain = Parse<state::v1::TaskState>("parts { part { roles: 'consultant' } }");
  EXPECT_EQ(Chosen(plain, "", Actor("anybody")), "");
}

TEST(ChoosePartTest, PlainTaskHasNoPartToName) {
  const auto plain = Parse<state::v1::TaskState>("parts { part { roles: 'consultant' } }");
  const absl::Status status = ChoosePart(plain, "boss", Actor("anybody")).status();
  EXPECT_EQ(ReasonOf(status), "PART_UNKNOWN");
  EXPECT_EQ(status.message(), "part: expected no part, because the task has none, found 'boss'");
}

TEST(ChoosePartTest, HeldPartComesFirst) {
  EXPECT_EQ(Chosen(JointTask(), "", Actor("zi.xun", "consultant")), "witness");
}

TEST(ChoosePartTest, OnlyPartHeMayTakeIsMeant) {
  EXPECT_EQ(Chosen(JointTask(), "", Actor("song.yi", "consultant")), "manager");
  EXPECT_EQ(Chosen(JointTask(), "", Actor("zi.liu", "consultant")), "consultant");
}

TEST(ChoosePartTest, SeveralAreAmbiguous) {
  state::v1::TaskState task = JointTask();
  task.mutable_parts(2)->clear_claimed_by();
  EXPECT_EQ(Chosen(task, "", Actor("zi.liu", "consultant")), "PART_AMBIGUOUS");
}

TEST(ChoosePartTest, RepeatOfCompletionMeansTheSamePart) {
  state::v1::TaskState task = JointTask();
  task.mutable_parts(2)->set_completed_by("zi.xun");
  EXPECT_EQ(Chosen(task, "", Actor("zi.xun", "consultant")), "witness");
}

TEST(ChoosePartTest, StrangersAreLeftToTheEngine) {
  EXPECT_EQ(Chosen(JointTask(), "", Actor("stranger")), "manager");
}

}  // namespace
}  // namespace liushui::server
