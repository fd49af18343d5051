package isolates.bench.gate.report;

import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.sample.Group;
import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A judgement as JUnit XML, in the form that Surefire writes and that Jenkins, GitLab and GitHub's
 * reporters read: a test a subject, regressions as failures, what is inconclusive as skipped.
 */
public final class JunitReport {
  private JunitReport() {}

  public static String text(Judgement judgement) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      write(xml, judgement);
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing XML into memory failed", e);
    }
    return text.append('\n').toString();
  }

  private static void write(XMLStreamWriter xml, Judgement judgement) throws XMLStreamException {
    List<Defect> defects = judgement.defects();
    List<Finding> findings = judgement.findings();
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", "isolates.gate");
    xml.writeAttribute("time", "0");
    xml.writeAttribute("tests", Integer.toString(defects.size() + findings.size()));
    xml.writeAttribute("errors", "0");
    xml.writeAttribute("skipped", Long.toString(judgement.count(Decision.INCONCLUSIVE)));
    xml.writeAttribute(
        "failures", Long.toString(defects.size() + judgement.count(Decision.REGRESSION)));
    properties(xml, judgement);
    for (Defect defect : defects) {
      start(xml, "isolates.gate.correctness", defect.where() + " " + defect.kind().id());
      outcome(xml, "failure", defect.kind().id(), Wording.reason(defect));
      xml.writeEndElement();
    }
    for (Finding finding : findings) {
      Group group = finding.subject().group();
      start(
          xml,
          "isolates.gate." + group.platformName().replace('/', '-') + "." + group.function(),
          group.mode().id() + " " + finding.subject().quantity());
      switch (finding.decision()) {
        case REGRESSION -> outcome(xml, "failure", "regression", Wording.reason(finding));
        case INCONCLUSIVE -> {
          xml.writeEmptyElement("skipped");
          xml.writeAttribute("message", legal(Wording.reason(finding)));
        }
        case PASS, IMPROVEMENT -> {
          xml.writeStartElement("system-out");
          xml.writeCharacters(legal(Wording.reason(finding)));
          xml.writeEndElement();
        }
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static void properties(XMLStreamWriter xml, Judgement judgement)
      throws XMLStreamException {
    xml.writeStartElement("properties");
    property(xml, "baseline", judgement.baseline().name() + " " + judgement.baseline().commit());
    property(xml, "candidate", judgement.candidate().name() + " " + judgement.candidate().commit());
    property(xml, "machine", judgement.candidate().machine());
    property(xml, "verdict", judgement.decision().id());
    xml.writeEndElement();
  }

  private static void property(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeEmptyElement("property");
    xml.writeAttribute("name", name);
    xml.writeAttribute("value", legal(value));
  }

  private static void start(XMLStreamWriter xml, String className, String name)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", legal(className));
    xml.writeAttribute("name", legal(name));
    // How long the comparing took, which is nothing; the measured times stand in the words.
    xml.writeAttribute("time", "0");
  }

  private static void outcome(XMLStreamWriter xml, String element, String type, String reason)
      throws XMLStreamException {
    xml.writeStartElement(element);
    xml.writeAttribute("type", type);
    xml.writeAttribute("message", legal(reason));
    xml.writeCharacters(legal(reason));
    xml.writeEndElement();
  }

  /** What a program under test wrote may hold characters that no XML document can. */
  private static String legal(String text) {
    StringBuilder legal = new StringBuilder();
    text.codePoints()
        .map(
            c ->
                c == '\t'
                        || c == '\n'
                        || (c >= ' ' && c <= 0xD7FF)
                        || (c >= 0xE000 && c <= 0xFFFD)
                        || c >= 0x10000
                    ? c
                    : 0xFFFD)
        .forEach(legal::appendCodePoint);
    return legal.toString();
  }
}
