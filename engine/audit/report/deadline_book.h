// DeadlineBook: the limits of a case, each from when it began to run until it was over.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_DEADLINE_BOOK_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_DEADLINE_BOOK_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/audit/report/case_story.h"

namespace liushui::audit {

// For one story and one thread. A limit is named by its activity; what is not open is left as it is.
class DeadlineBook {
 public:
  // One that is open under the same activity already only gets the other due.
  void Open(StoryDeadline deadline);
  void Move(const std::string& activity, int64_t due_us);
  // What ends in time but after its due is late.
  void End(const std::string& activity, DeadlineOutcome outcome, int64_t time_us);
  // States have other ids from now on.
  void Rename(const std::map<std::string, std::string>& names);
  // At the case's end. What is open then was withdrawn; the limit of the whole case was kept or not if it
  // came to its end by itself.
  void EndAll(bool by_itself, int64_t time_us);

  // In the order in which they began. What is open and past its due by `now_us` is late.
  std::vector<StoryDeadline> Release(int64_t now_us) &&;

 private:
  std::vector<StoryDeadline> deadlines_;
  std::map<std::string, size_t> open_;  // by activity
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_DEADLINE_BOOK_H_
