// Script: the text form of a transcript, tests/transcripts/*.txt.
//
// A transcript is a story: lines of its own, and under each command, indented by two spaces, what followed.
//
//   # words for the reader
//   cast song.yi client_manager           who the people are: their roles
//   at 2026-03-02 09:40                   time passes up to then, and what is due happens;
//   at 10:00                              `at 10:00` for the same day
//   song.yi starts consult_sheet KEY {…}  the instance which the following lines speak of
//   case KEY                              speak of another one
//   deploy loan_order                     a workflow of tests/transcripts/language, beside those declared;
//                                         again, what has become of its text
//   revise complaint {'old': 'new', …}    its next revision is deployed: the text of the last with these
//   words
//                                         for those
//   mei.zhuren moves complaint {'a': 'b'} the case to that revision, where state a is called b, or '' for
//   none song.yi claims draft                  also releases; a part is draft.manager, an item visit[C0007]
//   song.yi completes draft {…}           the form
//   yan.yi delegates analysis yan.er 'why'      to whom the holder gives the work
//   song.changqing reassigns analysis yan.er 'why'
//   song.yi adds talk 1 {…}               an item of an `each`, under its key
//   song.yi sends manager.withdrew {…}    an event
//   song.changqing cancels 'why'          the instance
//   worker completes sms_send {…}         the job of that state
//   worker fails sms_send 'why'
//   mei.zhuren resolves sms_send          the incident of that state
//
// Values are expressions of the workflows' language, in which `now` is the time of the story; braces may stay
// open over the end of a line.
#ifndef LIUSHUI_TESTS_WORKFLOWS_SCRIPT_H_
#define LIUSHUI_TESTS_WORKFLOWS_SCRIPT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace liushui::transcripts {

// A command, or words for the reader.
struct Entry {
  std::string text;  // as written; a command may have several lines
  bool command = false;
};

// What stands in a transcript, without what followed.
std::vector<Entry> ParseScript(absl::string_view text);

// A command's words.
struct Command {
  std::string subject;   // who, or at, cast, case, revise, deploy
  std::string verb;      // empty for those
  std::string object;    // the first word after it
  std::string argument;  // the rest
};
Command ParseCommand(absl::string_view text);

// The task, job or item a word such as `joint_delivery.manager` or `visit[C0007]` names.
struct Place {
  std::string state;
  std::string part;
  std::string item;
};
Place ParsePlace(absl::string_view text);

}  // namespace liushui::transcripts

#endif  // LIUSHUI_TESTS_WORKFLOWS_SCRIPT_H_
