// What is asked about a subject, whose personal data some cases keep. Part of engine.h.
#ifndef LIUSHUI_ENGINE_RUNTIME_PERSONAL_SUBJECT_REQUEST_H_
#define LIUSHUI_ENGINE_RUNTIME_PERSONAL_SUBJECT_REQUEST_H_

#include <cstdint>
#include <string>

namespace liushui::runtime {

// Whether a retention runs is for whoever asks to have looked up; what is asked is done. Refusals:
// SUBJECT_ERASED where it is, SUBJECT_RESTRICTED and SUBJECT_NOT_RESTRICTED.
struct SubjectRequest {
  enum class Change { kErase, kRestrict, kRelease };

  Change change = Change::kRestrict;
  std::string subject;
  std::string reason;
  // Of a restriction that is made where erasing was asked for; on a subject that is restricted already it
  // does nothing.
  bool instead_of_erasing = false;
  int64_t retained_until_us = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PERSONAL_SUBJECT_REQUEST_H_
